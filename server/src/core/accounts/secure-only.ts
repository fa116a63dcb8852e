/** Accounts with "Secure Only", whose users are refused without encryption. */
import type { Database } from '../../db/engine.ts'
import type { FtpServer, Needs } from '../context.ts'
import type { Account } from './account.ts'
import * as store from './store.ts'

/** How long an answer about all accounts is used again, in ms. */
const freshMs = 5_000

interface Answer {
  readonly value: Promise<boolean>
  readonly until: number
}

const answers = new WeakMap<Database, Answer>()

/**
 * Whether every account has "Secure Only", so that a sign-in without encryption would be refused whatever the user name is. False
 * while there is no account. The answer is up to 5 s old.
 */
export async function secureOnlyEverywhere({ db, clock }: Needs<'db' | 'clock'>): Promise<boolean> {
  const now = clock.now().getTime()
  const last = answers.get(db)
  if (last && now < last.until) return await last.value
  const value = store.areAllSecureOnly(db.q)
  answers.set(db, { value, until: now + freshMs })
  try {
    return await value
  } catch (error) {
    answers.delete(db)
    throw error
  }
}

/** Whether the account has "Secure Only" now. */
export async function isSecureOnly({ db }: Needs<'db'>, accountId: number): Promise<boolean> {
  return (await store.accountById(db.q, accountId))?.settings.secureOnly ?? false
}

/** Where users of an account reach FTP: only with TLS if it has "Secure Only". Null where they can't. */
export function ftpServerFor({ settings }: Pick<Account, 'settings'>, server: FtpServer | null): FtpServer | null {
  if (!server || server.encryption === 'required' || !settings.secureOnly) return server
  const ftp = server.encryption === 'none' ? null : server.ftp
  return ftp || server.ftps ? { ftp, ftps: server.ftps, encryption: 'required' } : null
}

/** The same, by the account's id. */
export async function ftpServerOf({ db, settings }: Needs<'db' | 'settings'>, id: number): Promise<FtpServer | null> {
  const account = await store.accountById(db.q, id)
  return account && ftpServerFor(account, settings.ftpServer)
}
