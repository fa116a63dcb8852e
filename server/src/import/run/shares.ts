/** Brings shared folders and receive folders, with new links, and their forms. */
import type { Actor } from '../../core/actor.ts'
import { Fault } from '../../core/fault.ts'
import { isDefaultForm, withDefaultForm } from '../../core/forms/default-form.ts'
import { type ElementType, elementTypes } from '../../core/forms/form.ts'
import * as forms from '../../core/forms/forms.ts'
import { formOfShare } from '../../core/forms/store.ts'
import { itemsOf } from '../../core/imports/store.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'
import * as shares from '../../core/shares/shares.ts'
import { shareById } from '../../core/shares/store.ts'
import type { SourceForm, SourceShare } from '../source.ts'
import {
  importedItem,
  importPart,
  mustBeOfSource,
  type NewItem,
  type PartScope,
  targetAt,
  withoutWeakHash,
} from './parts.ts'
import { mustBeClear, writeDone } from './scope.ts'
import { actingAs } from './users.ts'

export const importShares = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'share',
    read: scope.account.shares,
    idOf: ({ id }) => id,
    nameOf: ({ name }) => name,
    stateOf: withoutWeakHash,
    importItem: (share, item) => importShare(scope, share, item),
    modifiedAt: async (id) => (await shareById(scope.ctx.db.q, scope.actor.accountId, id))?.modifiedAt,
  })

async function importShare(scope: PartScope, share: SourceShare, item: NewItem): Promise<void> {
  const { ctx, tally } = scope
  if (share.type !== 'send') mustBeClear(share)
  const isOver = !share.open || (share.expiresAt !== null && share.expiresAt <= ctx.clock.now().toISOString())
  if (isOver || share.type === 'send') return tally.count('leftOut')
  const [path = ''] = share.paths
  if (scope.paths.typeAt(path) === 'file') throw new Fault('invalid', 'It shares a file: share that again from here.')
  const folderId = await targetAt(scope, path)
  if (folderId === null) throw new Fault('not-found', 'Its folder was not imported.')
  await mustBeOfSource(scope, folderId)
  const actor = await actingAs(scope, share.ownerId)
  const todo =
    share.hasPassword && share.passwordHash === undefined
      ? 'Nobody can open it until a new password is set: the source does not show the old one.'
      : ''
  const form = share.type === 'receive' ? withDefaultForm(ctx) : undefined
  await shares.create(ctx, actor, inputOf(scope, share, folderId), async (tx, created) => {
    await form?.(tx, created)
    await writeDone(tx, scope, item.known, { ...importedItem(item, created), note: todo })
  })
  tally.count('shares')
  if (todo !== '') tally.problem({ what: 'todo', path: `share ${share.name}`, reason: todo })
}

function inputOf({ ctx }: PartScope, share: SourceShare, folderId: number): NewShareInput {
  const { type, name, access, isPublic, requireEmail, embed, createFolders, hasNotification, expiresAt } = share
  const { storageQuota, downloadLimit, notificationEmails, recipients, passwordHash: foreignHash } = share
  return {
    ...{
      type,
      name,
      access,
      isPublic,
      requireEmail,
      embed,
      createFolders,
      hasNotification,
      expiresAt,
      notificationEmails,
    },
    resources: [`id:${folderId}`],
    password: share.hasPassword ? `Aa1-${ctx.random.hex(24)}` : null,
    ...(share.hasPassword && { foreignHash }),
    recipients: recipients.map((email) => ({ email, copy: false })),
    ...(type === 'receive' ? { storageQuota } : { downloadLimit }),
  }
}

export const importForms = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'form',
    read: scope.account.forms,
    idOf: ({ shareId }) => shareId,
    nameOf: ({ shareId }) => shareName(scope, shareId),
    importItem: (form, item) => importForm(scope, form, item),
  })

export const shareName = ({ account: { shares: known } }: PartScope, shareId: string): string =>
  ('items' in known && known.items.find(({ id }) => id === shareId)?.name) || `share ${shareId}`

async function importForm(scope: PartScope, form: SourceForm, item: NewItem): Promise<void> {
  const { ctx, tally } = scope
  const actor: Actor = scope.actor
  const share = (await itemsOf(ctx.db.q, scope.import.id, 'share', [form.shareId])).get(form.shareId)
  const here = share?.state === 'done' && share.targetId !== null ? await formOfShare(ctx.db.q, share.targetId) : null
  if (!here) throw new Fault('not-found', 'Its receive folder was not imported.')
  const { description, submitText, successText, css, fields } = form
  const elements = fields.map(({ name, type, settings }, order) => ({ name, type: typeOf(type), settings, order }))
  const texts = { description, css, ...(submitText && { submitText }), ...(successText && { successText }) }
  await forms.update(ctx, actor, here.id, { ...texts, elements }, async (tx, before) => {
    if (!isDefaultForm(before)) throw new Fault('conflict', 'It was changed here, and stays so.')
    await writeDone(tx, scope, item.known, importedItem(item, null, here.id))
  })
  tally.count('forms')
}

/** Fields of types that do not exist here become lines of text. */
const typeOf = (type: string): ElementType => elementTypes.find((known) => known === type) ?? 'text'
