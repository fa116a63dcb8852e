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
const publicForm = /^[0-9A-Za-z][0-9A-Za-z_-]{7,63}$/
const personalForm = /^[0-9A-Za-z]{8,64}$/

/** Whether the link of a page can be an alias. */
export const isAliasCode = (text: string): boolean => /^[0-9A-Za-z][0-9A-Za-z_-]{7,128}$/.test(text)

interface AliasCode {
  readonly code: string
  /** Of the recipient whose personal link it is; null for the public link. */
  readonly email: string | null
}

/** The links that can be aliases: personal parts that could be guessed, or that two recipients have, are left out. */
export function aliasCodes({ hash, recipients }: FormerLinks): AliasCode[] {
  if (!publicForm.test(hash)) return []
  const holders = new Map<string, Set<string>>()
  for (const one of recipients) {
    const emails = holders.get(one.hash) ?? new Set()
    holders.set(one.hash, emails.add(emailKey(one.email)))
  }
  const personal = [...holders].flatMap(([part, [email, ...others]]) =>
    email !== undefined && others.length === 0 && personalForm.test(part) ? [{ code: `${hash}-${part}`, email }] : [],
  )
  return [{ code: hash, email: null }, ...personal]
}

/** Why the links can't lead to a share here; null if they can. */
export async function reasonNotToAdd(q: Queries, links: FormerLinks): Promise<string | null> {
  const codes = aliasCodes(links).map(({ code }) => code)
  if (codes.length === 0) return 'Its old link is too short, or has characters that no link has here.'
  const own = parseLink(links.hash)
  const isTaken = (own && (await shareByHash(q, own.hash)) !== null) || (await store.takenCodes(q, codes)).length > 0
  return isTaken ? taken : null
}

const taken = 'Its old link already leads to another share on this server.'

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
  const rows = aliasCodes(links).flatMap(({ code, email }) => {
    const recipient = email === null ? null : here.get(email)
    return recipient === undefined ? [] : [{ ...common, code, recipient_id: recipient?.id ?? null }]
  })
  await store.insertAliases(tx, rows).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Fault('conflict', taken) : error
  })
  return expiresAt
}
