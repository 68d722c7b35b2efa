-- name: PutShipmentToTell :exec
INSERT INTO shipment_to_tell /* unseen */ (supplier_id, order_id) VALUES (@supplier_id, @order_id)
ON CONFLICT (supplier_id, order_id) DO NOTHING;

-- name: TakeShipmentToTell :execrows
DELETE FROM shipment_to_tell /* unseen */ WHERE supplier_id = @supplier_id AND order_id = @order_id;
