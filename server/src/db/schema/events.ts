/** Tables of events. */
import type { ColumnType, Generated } from 'kysely'

export interface EventSchema {
  events: EventTable
  event_feeds: EventFeedTable
}

/** An event that webhooks can be notified of, with its state at that time: at most 100 resources per row. */
interface EventTable {
  id: Generated<number>
  account_id: number
  /** For events with more resources than one row holds: the id of the first row; null in that row. */
  first_id: number | null
  /**
   * Position in the account's feed, from 1, without gaps. Assigned by the first reader after the commit: ids are assigned earlier,
   * and a smaller one may be committed later.
   */
  position: ColumnType<number | null, undefined, number>
  name: string
  username: string
  protocol: string
  ip: string
  /** JSON of the facts that the body is rendered from. */
  facts: string
  created_at: string
}

/** State of an account's feed. Its row is locked while positions are assigned. */
interface EventFeedTable {
  account_id: number
  /** The last position that was assigned. */
  position: number
  /** Events up to this position were deleted. */
  pruned: number
}
