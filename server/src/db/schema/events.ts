/** The tables of what happened. */
import type { ColumnType, Generated } from 'kysely'

export interface EventSchema {
  events: EventTable
  event_feeds: EventFeedTable
}

/** What a webhook can be told of, as it was when it happened: at most 100 resources a row. */
interface EventTable {
  id: Generated<number>
  account_id: number
  /** Of an operation on more resources than one row holds: the id of its first row; null in that one. */
  first_id: number | null
  /**
   * Its place in the account's feed, from 1, without gaps. Given by the first reader after the commit, never before: ids
   * are handed out earlier, and one that is smaller may be committed later.
   */
  position: ColumnType<number | null, undefined, number>
  name: string
  username: string
  protocol: string
  ip: string
  /** JSON of what the body is rendered from. */
  facts: string
  created_at: string
}

/** How far an account's feed goes. Who gives out positions holds this row. */
interface EventFeedTable {
  account_id: number
  /** The last position that was given out. */
  position: number
  /** Up to here the events are gone. */
  pruned: number
}
