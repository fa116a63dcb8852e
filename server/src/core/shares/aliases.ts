/**
 * Links that shares had on the server that they were imported from: `<hash of the share>`, and `<hash of the share>-<personal part>`
 * of its recipients. They open the share here for a year, since older servers made codes that are short enough to be guessed.
 */
import type { Queries, Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import * as store from './aliases-store.ts'
import * as people from './people-store.ts'
import { emailKey, parseLink, type Share } from './share.ts'
import { shareByHash } from './store.ts'

/** The links of one share. */
export interface FormerLinks {
  /** Of the share. */
  readonly hash: string
  /** Personal parts. */
  readonly recipients: readonly { readonly email: string; readonly hash: string }[]
}

export const aliasMs = 365 * 86_400_000

/** Fewer characters could be guessed even with 60 attempts an hour for each address. */
const codeForm = /^[0-9A-Za-z][0-9A-Za-z_-]{7,129}$/

/** Whether the link of a page can be an alias. */
export const isAliasCode = (text: string): boolean => codeForm.test(text)

/** Why the links can't lead to a share here; null if they can. */
export async function reasonNotToAdd(q: Queries, { hash, recipients }: FormerLinks): Promise<string | null> {
  if (!isAliasCode(hash)) return 'Its old link is too short, or has characters that no link has here.'
  const link = parseLink(hash)
  const codes = [hash, ...recipients.map((recipient) => `${hash}-${recipient.hash}`)]
  const isTaken = (link && (await shareByHash(q, link.hash)) !== null) || (await store.takenCodes(q, codes)).length > 0
  return isTaken ? 'Its old link already leads to another share on this server.' : null
}

/**
 * Adds the former links of a share, those of recipients whom it has here, too. Returns when they expire. Throws `conflict` if one of
 * them is taken or can't be one.
 */
export async function addAliases(
  ctx: Needs<'clock'>,
  tx: Tx,
  { id, accountId }: Pick<Share, 'id' | 'accountId'>,
  links: FormerLinks,
): Promise<string> {
  const reason = await reasonNotToAdd(tx, links)
  if (reason !== null) throw new Fault('conflict', reason)
  const expiresAt = new Date(ctx.clock.now().getTime() + aliasMs).toISOString()
  const here = new Map((await people.recipientsOf(tx, [id])).map((recipient) => [emailKey(recipient.email), recipient]))
  const common = { account_id: accountId, share_id: id, expires_at: expiresAt }
  const personal = links.recipients.flatMap(({ email, hash }) => {
    const recipient = here.get(emailKey(email))
    const code = `${links.hash}-${hash}`
    return recipient && isAliasCode(code) ? [[code, { ...common, code, recipient_id: recipient.id }] as const] : []
  })
  const rows = [{ ...common, code: links.hash, recipient_id: null }, ...new Map(personal).values()]
  await store.insertAliases(tx, rows).catch((error: unknown) => {
    throw isUniqueViolation(error)
      ? new Fault('conflict', 'Its old link already leads to another share on this server.')
      : error
  })
  return expiresAt
}
