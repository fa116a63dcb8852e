/** Thrown by a transaction that fits only once versions are deleted. */
import type { Fault } from '../../fault.ts'

export interface Shortage {
  readonly accountId: number
  /** The folder or file below which versions make room; null for the whole account. */
  readonly below: number | null
  /** Bytes to release. */
  readonly bytes: number
  /** What is thrown if that is not possible after all. */
  readonly refusal: Fault
}

/** Thrown by a transaction that fits only once many versions are deleted. See `withRoom`. */
export class RoomNeeded extends Error {
  override readonly name = 'RoomNeeded'
  readonly shortage: Shortage

  constructor(shortage: Shortage) {
    super('versions must be deleted to make room')
    this.shortage = shortage
  }
}
