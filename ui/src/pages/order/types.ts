/** An order and its parts by the wire's own types. */
import type { Args, OpName, Reply } from "$lib/api";
import type { Money } from "$lib/money";

export type { Money };
export type OrderView = Reply<"order.view">;
export type Contract = OrderView["contract"];
export type Line = Contract["lines"][number];
export type Quality = Line["quality"][number];
export type Action = OrderView["actions"][number];
export type Refusal = NonNullable<Action["refusal"]>;
export type Payment = OrderView["payments"][number];
export type Batch = OrderView["batches"][number];
export type Refund = OrderView["refunds"][number];
export type Inspection = OrderView["inspections"][number];
export type Instalment = OrderView["payments"][number]["instalment"];
export type Deadline = OrderView["deadlines"][number];
export type Warning = OrderView["warnings"][number];
export type Figures = NonNullable<OrderView["figures"]>;
export type Change = OrderView["changes"][number];
export type Version = OrderView["versions"][number];
export type OrderRow = Reply<"order.list">["rows"][number];
export type ListView = Args<"order.list">["view"];
export type ListSort = Args<"order.list">["sort"];
export type Rulebook = Reply<"rulebook.view">;
/** Operations that are commands of an order. */
export type OrderOp = Extract<OpName, `order.${string}`>;
