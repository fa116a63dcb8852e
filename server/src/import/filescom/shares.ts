/** Share links of Files.com (bundles) of one folder. What keeps one closed in a way that does not exist here keeps it there. */
import { Fault } from '../../core/fault.ts'
import type { Access } from '../../core/shares/share.ts'
import { flagOf, isFlag, isObject, isTime, type Json, lineOf, listOf, objectOf, textOf, timeOf } from '../fields.ts'
import { type Readable, type SourceOldLinks, type SourceShare, unlessRefused } from '../source.ts'
import { pathOf } from './grants.ts'
import { listed, type Reading } from './lists.ts'

const accessOf: ReadonlyMap<string, readonly Access[]> = new Map([
  ['read', ['download']],
  ['write', ['upload']],
  ['read_write', ['download', 'upload']],
  ['full', ['upload', 'download', 'modify', 'delete']],
])

/** `now`: ISO 8601 UTC. */
export async function sharesIn(reading: Reading, now: string) {
  const shares: Readable<SourceShare> = await unlessRefused(async () => {
    const { items, incomplete } = await listed(reading, '/bundles')
    const found: SourceShare[] = []
    for (const item of items) {
      const share = await unlessGone(shareOf(reading, item, now))
      if (share) found.push(share)
    }
    return { items: found, ...(incomplete !== undefined && { incomplete }) }
  })
  const linksOf = ({ id, hash }: SourceShare): SourceOldLinks => ({ shareId: id, hash, recipients: [] })
  const oldLinks = 'items' in shares ? { ...shares, items: shares.items.map(linksOf) } : shares
  return { shares, oldLinks }
}

/** Null for a share link that was deleted after it was listed. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return null
    throw error
  }
}

async function shareOf(reading: Reading, found: Json, now: string): Promise<SourceShare> {
  const id = textOf(found['id'])
  // Lists leave paths out.
  const item = await reading.client.one(`/bundles/${encodeURIComponent(id)}`, reading.signal)
  const isOnlyForRecipients = flagOf(item['require_share_recipient'])
  const recipients = isOnlyForRecipients ? await recipientsOf(reading, id) : []
  const access = accessOf.get(textOf(item['permissions'])) ?? []
  const code = textOf(item['code'])
  const type = access.includes('upload') && access.length === 1 ? 'receive' : 'shared_folder'
  return {
    ...{ id, type, hash: code, name: lineOf(item['description']) || code, ownerId: textOf(item['user_id']) },
    ...{ paths: listOf(item['paths']).map(pathOf), access: new Set(access), open: true },
    hasPassword: flagOf(item['password_protected']),
    isPublic: !isOnlyForRecipients,
    requireEmail: flagOf(item['require_registration']),
    createFolders: type === 'receive' && !flagOf(item['dont_separate_submissions_by_folder']),
    ...{ embed: false, hasNotification: false, notificationEmails: [], recipients },
    ...{ storageQuota: null, downloadLimit: null, expiresAt: timeOf(item['expires_at'], null) },
    ...unclearOf(item, { access, now }),
  }
}

async function recipientsOf(reading: Reading, id: string): Promise<string[]> {
  const { items } = await listed(reading, '/bundle_recipients', { bundle_id: id })
  return [...new Set(items.map((item) => textOf(item['recipient'])).filter(Boolean))]
}

interface Found {
  readonly access: readonly Access[]
  readonly now: string
}

function unclearOf(item: Json, { access, now }: Found): { readonly unclear?: string } {
  const from = item['start_access_on_date']
  const paths = listOf(item['bundlepaths']).filter(isObject)
  const isSet = (name: string) => textOf(item[name]) !== ''
  const reasons: readonly [boolean, string][] = [
    [!isFlag(item['password_protected']), 'The source does not say whether it has a password.'],
    [!isTime(item['expires_at'], null), "Its expiration can't be read."],
    [listOf(item['paths']).length !== 1, 'It shares several files or folders, or none.'],
    [paths.some((path) => path['recursive'] === false), 'It shares a folder without those in it.'],
    [flagOf(item['preview_only']), 'Its visitors may only see previews.'],
    [access.length === 0, `Its permission, "${lineOf(item['permissions'])}", does not exist here.`],
    [
      (flagOf(item['has_inbox']) || isSet('inbox_id')) && !access.every((one) => one === 'upload'),
      'It belongs to an inbox, whose folder is not shown.',
    ],
    [isSet('snapshot_id'), 'It shares files as they were at one time.'],
    [isSet('max_uses'), 'Its number of uses is limited (max_uses), and those so far are not shown.'],
    [isSet('clickwrap_id') || isSet('clickwrap_body'), 'Its visitors must agree to a text.'],
    [Object.keys(objectOf(item['watermark_value'])).length > 0, 'Its previews have a watermark.'],
    [!isTime(from, null) || (timeOf(from, null) ?? '') > now, 'It opens at a later time.'],
  ]
  const found = reasons.find(([holds]) => holds)
  return found ? { unclear: found[1] } : {}
}
