-- The order must be the supplier's.
-- name: InsertProblem :execrows
INSERT INTO order_problem (id, supplier_id, order_id, words, reported_by, reported_at, answer, settled_by, settled_at)
SELECT CAST(@id AS TEXT), orders.supplier_id, orders.id, CAST(@words AS TEXT), CAST(@reported_by AS TEXT), CAST(@reported_at AS BIGINT),
    CAST(@answer AS TEXT), CAST(@settled_by AS TEXT), CAST(@settled_at AS BIGINT)
FROM orders WHERE orders.supplier_id = @supplier_id AND orders.id = @order_id;

-- name: InsertProblemPhoto :exec
INSERT INTO order_problem_photo (problem_id, position, supplier_id, content_type, content)
VALUES (@problem_id, @position, @supplier_id, @content_type, @content);

-- name: Problems :many
SELECT p.*, (SELECT count(*) FROM order_problem_photo f WHERE f.problem_id = p.id) AS photos
FROM order_problem p WHERE p.supplier_id = @supplier_id AND p.order_id = @order_id ORDER BY p.id;

-- name: ProblemLines :many
SELECT l.* FROM order_problem_line l JOIN order_problem p ON p.id = l.problem_id
WHERE p.supplier_id = @supplier_id AND p.order_id = @order_id ORDER BY l.problem_id, l.position;

-- name: ProblemPhoto :one
SELECT f.content_type, f.content, p.reported_at FROM order_problem_photo f JOIN order_problem p ON p.id = f.problem_id
WHERE p.supplier_id = @supplier_id AND p.order_id = @order_id AND p.id = @id AND f.position = @position;

-- One that is settled stays as it is.
-- name: SettleProblem :execrows
UPDATE order_problem SET answer = @answer, settled_by = @settled_by, settled_at = @settled_at
WHERE supplier_id = @supplier_id AND order_id = @order_id AND id = @id AND settled_at = 0;
