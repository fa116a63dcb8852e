/** Which users, shares and so on would come, and what stands against it. */

import { reasonNotToAdd } from '../../core/shares/aliases.ts'
import { isUnder } from '../../lib/text/path.ts'
import type { PathsOfInterest } from '../paths-of-interest.ts'
import { hasWholeFingerprint, ownerNameOf } from '../secrets.ts'
import { shownUrl } from '../shown-url.ts'
import type {
  Readable,
  SourceAccount,
  SourceForm,
  SourceOldLinks,
  SourceShare,
  SourceSshKey,
  SourceUser,
} from '../source.ts'
import { asIs, changed, clash, notCarried, type Part, type Verdict } from './findings.ts'
import { importedItems } from './imported-items.ts'
import { emailListVerdict, notificationVerdict, webhookVerdicts } from './messages-plan.ts'
import type { PlanScope } from './scope.ts'
import { planSecrets } from './secrets-plan.ts'
import { shareVerdict } from './shares-plan.ts'
import { userVerdict } from './users-plan.ts'

export async function planAccount(scope: PlanScope, account: SourceAccount, paths: PathsOfInterest): Promise<void> {
  const { findings } = scope
  const items = <T>(part: Part, read: Readable<T>): readonly T[] => {
    if ('items' in read) {
      if (read.incomplete !== undefined) findings.note(`Not all ${part} were read. ${read.incomplete}`)
      return read.items
    }
    findings.unreadable(part, read.unreadable)
    return []
  }
  const users = items('users', account.users)
  const importedUsers = await importedItems(scope, 'user', users.map(idOf))
  const usersComing = new Set<string>()
  for (const user of users) {
    const verdict = importedUsers.has(user.id) ? asIs : await userVerdict(scope, user, paths)
    findings.add('users', user.username, verdict)
    if (verdict.outcome === 'as-is' || verdict.outcome === 'changed') usersComing.add(user.id)
  }
  if (account.secrets && 'items' in account.secrets)
    await planSecrets(scope, account, account.secrets.items, usersComing)
  planKeys(scope, items('SSH keys', account.sshKeys), users)
  const shares = items('shares', account.shares)
  const importedShares = await importedItems(scope, 'share', shares.map(idOf))
  const coming = new Map<string, SourceShare>()
  for (const share of shares) {
    const verdict = importedShares.has(share.id) ? asIs : await shareVerdict(scope, share, users, paths)
    findings.add('shares', share.name, verdict)
    if (verdict.outcome === 'as-is' || verdict.outcome === 'changed') coming.set(share.id, share)
  }
  if (account.oldLinks && 'items' in account.oldLinks) await planOldLinks(scope, account.oldLinks.items, coming)
  planForms(scope, items('forms', account.forms), shares)
  for (const one of items('notifications', account.notifications))
    findings.add('notifications', `${one.path || 'a share'}: ${one.action}`, notificationVerdict(one, paths))
  for (const list of items('email lists', account.emailLists))
    findings.add('email lists', list.name, await emailListVerdict(list))
  const webhooks = items('webhooks', account.webhooks)
  const importedWebhooks = await importedItems(scope, 'webhook', webhooks.map(idOf))
  for (const { url } of webhooks.filter(({ id }) => importedWebhooks.has(id)))
    findings.add('webhooks', shownUrl(url), asIs)
  const others = webhooks.filter(({ id }) => !importedWebhooks.has(id))
  for (const [webhook, verdict] of await webhookVerdicts(scope, others, paths))
    findings.add('webhooks', shownUrl(webhook.url), verdict)
  if (!account.notes) return addNotes(scope, account, users)
  for (const note of account.notes) findings.note(note)
}

const idOf = ({ id }: { readonly id: string }) => id

function planKeys({ findings }: PlanScope, keys: readonly SourceSshKey[], users: readonly SourceUser[]): void {
  for (const key of keys) {
    const owner = ownerNameOf({ items: users }, key)
    findings.add('SSH keys', `${owner ?? `user ${key.ownerId}`}: ${key.fingerprint}`, keyVerdict(key, owner))
  }
}

function keyVerdict(key: SourceSshKey, owner: string | null): Verdict {
  if (owner === null) return notCarried('The source does not show whose it is.')
  if (!hasWholeFingerprint(key))
    return notCarried(
      'The source shows no SHA-256 fingerprint of it.',
      'The user adds the public key again, under My Account.',
    )
  return asIs
}

/** `coming`: shares that are here, or come, by their ids. */
async function planOldLinks(
  scope: PlanScope,
  links: readonly SourceOldLinks[],
  coming: ReadonlyMap<string, SourceShare>,
): Promise<void> {
  const imported = await importedItems(scope, 'old link', [...coming.keys()])
  for (const one of links) {
    const share = coming.get(one.shareId)
    if (!share) continue
    const reason = imported.has(one.shareId) ? null : await reasonNotToAdd(scope.ctx.db.q, one)
    const verdict = reason === null ? asIs : clash(reason, 'The share comes with a new link alone.')
    scope.findings.add('old links', `of ${share.name}`, verdict)
  }
}

const knownFields = new Set(['name', 'email', 'text', 'textarea', 'upload_area'])
const addedFields = new Set(['number', 'date', 'choice', 'checkbox', 'consent'])

function planForms({ findings }: PlanScope, forms: readonly SourceForm[], shares: readonly SourceShare[]): void {
  const names = new Map(shares.map(({ id, name }) => [id, name]))
  for (const { shareId, fields } of forms) {
    const unknown = fields.filter(({ type }) => !knownFields.has(type) && !addedFields.has(type))
    const verdict =
      unknown.length === 0
        ? asIs
        : changed(
            `Fields of types that do not exist here: ${unknown.map(({ name, type }) => `${name} (${type})`).join(', ')}.`,
          )
    findings.add('forms', names.get(shareId) ?? `share ${shareId}`, verdict)
  }
}

function addNotes(
  { findings, into, account }: PlanScope,
  { secrets }: SourceAccount,
  users: readonly SourceUser[],
): void {
  findings.note("Passwords and second factors can't be read from the source: users set new ones.")
  if (!secrets)
    findings.note(
      "API keys and access tokens can't be read from the source. List those that should go on working in a file: --secrets FILE.",
    )
  findings.note('SSH keys come by their fingerprints: users sign in with the same keys as before.')
  findings.note('Logs, versions, the trash and submitted form entries stay at the source.')
  findings.note(
    'Shares get new links. The old ones go on opening them for a year, once the host name of the source leads to this server.',
  )
  findings.note('Webhooks come paused, with the secrets that the source shows.')
  findings.note(
    'Reading a file is a download at the source: it is logged there, and what the source sends about downloads (webhooks, notifications) it sends for each file. Pause these first.',
  )
  if (users.length > 1)
    findings.note(
      'Notifications and email lists are those of the user of the access token: the source shows no others.',
    )
  if (users.some(({ role }) => role !== 'user') && !isUnder([], into))
    findings.note(
      `Administrators of the source would see everything in the account ${account.name}, not only the target folder.`,
    )
}
