-- name: PutBuyerChoice :exec
INSERT INTO buyer_choice /* unseen */ (supplier_id, person_id, kind, by_mail, by_push)
VALUES (@supplier_id, @person_id, @kind, @by_mail, @by_push)
ON CONFLICT (supplier_id, person_id, kind) DO UPDATE SET by_mail = excluded.by_mail, by_push = excluded.by_push;

-- name: BuyerChoices :many
SELECT * FROM buyer_choice WHERE supplier_id = @supplier_id AND person_id = @person_id ORDER BY kind;

-- The buyers of a customer, with what each has chosen about a kind of message.
-- name: BuyersToTell :many
SELECT sqlc.embed(person), buyer.role, buyer.spending_limit, buyer_choice.by_mail, buyer_choice.by_push
FROM buyer JOIN person ON person.id = buyer.person_id
LEFT JOIN buyer_choice ON buyer_choice.supplier_id = buyer.supplier_id AND buyer_choice.person_id = buyer.person_id AND buyer_choice.kind = @kind
WHERE buyer.supplier_id = @supplier_id AND buyer.customer_id = @customer_id
ORDER BY buyer.created_at, buyer.person_id;
