/** Tables of sign-ins: sessions, where users have signed in from, second factors, codes of letters. */
import type { Generated } from 'kysely'

export interface SessionSchema {
  sessions: SessionTable
  known_addresses: KnownAddressTable
}

interface SessionTable {
  id: Generated<number>
  account_id: number
  user_id: number
  token_hash: string
  address: string
  user_agent: string
  /** 1: it outlives the browser and does not end for not being used. */
  stays: 0 | 1
  created_at: string
  /** To the minute. */
  used_at: string
  expires_at: string
}

/** Addresses that a user has signed in from: guesses of others do not keep it out there. */
interface KnownAddressTable {
  user_id: number
  address: string
  seen_at: string
}
