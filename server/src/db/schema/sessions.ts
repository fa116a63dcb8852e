/**
 * Tables of sign-ins and connections: sessions, connections in progress, known sign-in addresses, second factors, codes sent by
 * email, host keys.
 */
import type { Generated } from 'kysely'

export interface SessionSchema {
  sessions: SessionTable
  connections: ConnectionTable
  known_addresses: KnownAddressTable
  known_browsers: KnownBrowserTable
  second_factors: SecondFactorTable
  recovery_codes: RecoveryCodeTable
  reset_codes: ResetCodeTable
  host_keys: HostKeyTable
}

/** Host keys of the SFTP server: one of each algorithm for all nodes. */
interface HostKeyTable {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256` or `ssh-rsa`. */
  algorithm: string
  private_sealed: string
  /** One line, as in a `.pub` file. */
  public_key: string
  /** `SHA256:…`. */
  fingerprint: string
  created_at: string
}

interface SessionTable {
  id: Generated<number>
  account_id: number
  user_id: number
  token_hash: string
  address: string
  user_agent: string
  /** 1: "stay signed in"; the session survives closing the browser and does not expire when unused. */
  stays: 0 | 1
  created_at: string
  /** To the minute. */
  used_at: string
  expires_at: string
}

/** Addresses that a user has signed in from: failed attempts from elsewhere do not lock the user out there. */
interface KnownAddressTable {
  user_id: number
  address: string
  seen_at: string
}

/** Browsers that a user has signed in with, by the hash of a token in a cookie. */
interface KnownBrowserTable {
  user_id: number
  token_hash: string
  seen_at: string
}

interface SecondFactorTable {
  user_id: number
  account_id: number
  /** Random: codes of one enrolment are not valid in another. */
  enrolment: string
  secret_sealed: string
  /** When the second factor was confirmed with a first code; null before that. */
  confirmed_at: string | null
  pending_until: string
  /** The last time step of 30 s whose code was used. */
  last_step: number
}

interface RecoveryCodeTable {
  id: Generated<number>
  user_id: number
  enrolment: string
  code_hash: string
}

interface ResetCodeTable {
  id: Generated<number>
  account_id: number
  user_id: number
  code_hash: string
  /** `reset` or `welcome`. */
  kind: string
  created_at: string
  expires_at: string
}

/** A connection or transfer of a node, with a mark to end it. */
interface ConnectionTable {
  /** Random: assigned by the node before the row exists. */
  id: number
  account_id: number
  /** The user who opened the connection; null for a visitor of a share or a direct link. */
  user_id: number | null
  username: string
  address: string
  protocol: string
  /** `connection`, `upload` or `download`. */
  kind: string
  /** Absolute in the account; '' for a connection. */
  path: string
  /** Bytes transferred so far. */
  bytes: number
  /** Total bytes; null if unknown. */
  size: number | null
  node: string
  lease_until: string
  /** Who requested its end; the node ends it and deletes the row. */
  ended_by: string | null
  created_at: string
}
