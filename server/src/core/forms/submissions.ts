/**
 * A submission of a form: a visitor sends the fields, then each file, then completes it. Completing records the event that webhooks and
 * notifications are about.
 */
import type { Queries, Tx } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, notFound } from '../fault.ts'
import { type Place, toEventResource } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as uploads from '../files/uploads/uploads.ts'
import { shareFacts } from '../shares/finding.ts'
import type { Visitor } from '../shares/visits/visitor.ts'
import type { Texts } from '../texts.ts'
import * as entries from './entries-store.ts'
import { readFields } from './field-values.ts'
import { type FieldValue, type Form, fileNameOf, folderNameOf, foldersOf, plainSettings, takesType } from './form.ts'
import * as store from './store.ts'

/** The form of the receive folder that somebody visits. Throws `not-found`. */
export async function formFor(ctx: Needs<'db'>, { share }: Pick<Visitor, 'share'>): Promise<Form> {
  const form = await store.formOfShare(ctx.db.q, share.id)
  if (!form) throw notFound('form', 'There is no form here.')
  return form
}

/** The files of a submission are announced in one transaction, which limits their number. */
export const maxFilesPerSubmission = 10_000

const uploadArea = (form: Form) => form.elements.find(({ type }) => type === 'upload_area')
const limitsOf = (form: Form) => uploadArea(form)?.settings ?? { ...plainSettings, maxFiles: 0 }

const textsOf = (ctx: Needs<'texts'>, { texts }: Pick<Visitor, 'texts'>): Texts => texts ?? ctx.texts(null)

/** The entered values in stored form. Throws `invalid` with all invalid fields. */
function readEntered(texts: Texts, form: Form, { actor, share }: Visitor, given: ReadonlyMap<number, string>) {
  const { fields, problems } = readFields(form, given, texts)
  if (problems.size > 0) {
    const wrong = Object.fromEntries([...problems].map(([id, problem]) => [`field-${id}`, problem]))
    throw new Fault('invalid', [...problems.values()].join(' '), { fields: wrong, isTranslated: true })
  }
  const fieldValue = (chosen: (element: Form['elements'][number]) => boolean) => {
    const element = form.elements.find((one) => chosen(one) && fields.some(({ order }) => order === one.order))
    return fields.find(({ order }) => order === element?.order)?.value ?? ''
  }
  const namer = share.createFolders ? fieldValue(({ settings }) => settings.useAsFolderName) : ''
  const sender =
    fieldValue(({ type, settings }) => settings.senderEmail && type === 'email') || (actor.visit?.email ?? '')
  return {
    fields: JSON.stringify(fields),
    words: fields.map(({ value }) => value).join('\n'),
    folder: namer === '' ? '' : folderNameOf(namer),
    sender_email: sender,
  }
}

/** Starts a submission with the entered values. Returns its id. Throws `invalid` with all invalid fields. */
export async function begin(
  ctx: Needs<'db' | 'clock' | 'texts'>,
  visitor: Visitor,
  given: ReadonlyMap<number, string>,
): Promise<number> {
  const { actor, share, visitId } = visitor
  mustBeAllowed(actor, 'upload')
  const form = await formFor(ctx, visitor)
  const entered = readEntered(textsOf(ctx, visitor), form, visitor, given)
  const at = ctx.clock.now().toISOString()
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    return await entries.insertEntry(tx, {
      ...{ account_id: share.accountId, form_id: form.id, visit_id: visitId, status: 'pending' },
      ...entered,
      ip: actor.address,
      ...{ created_at: at, modified_at: at },
    })
  })
}

/**
 * Replaces the entered values of an incomplete submission. Files that were already uploaded stay in place, and further files join
 * them. Throws `invalid` with all invalid fields, `not-found`.
 */
export async function correct(
  ctx: Needs<'db' | 'clock' | 'texts'>,
  visitor: Visitor,
  entryId: number,
  given: ReadonlyMap<number, string>,
): Promise<void> {
  const { actor, visitId } = visitor
  mustBeAllowed(actor, 'upload')
  const entered = readEntered(textsOf(ctx, visitor), await formFor(ctx, visitor), visitor, given)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const entry = await entries.lockEntry(tx, visitId, entryId)
    if (!entry) throw noSuchEntry()
    const { folder } = (await entries.filesOf(tx, entryId)).length > 0 ? entry : entered
    await entries.changeEntry(tx, entryId, { ...entered, folder, modified_at: ctx.clock.now().toISOString() })
  })
}

export interface NewFile {
  /** Name of the file, as sent by the browser. */
  readonly name: string
  /** Folders of the file as sent by the browser, created if the share does so. */
  readonly folder?: string
  /** Bytes; null if the browser does not declare them. */
  readonly size: number | null
  /** Bytes received before, after which the source continues. Needs `size`. */
  readonly offset?: number
  readonly source: AsyncIterable<Buffer>
}

type FileContext = uploads.UploadContext & Needs<'texts'>

/** The name of a file as shown to the visitor: the name it sent, even if the file was stored under another. */
export const sentName = ({ name }: Pick<NewFile, 'name'>): string => fileNameOf(name)

/** Stores one file of a submission. Throws `invalid` or `too-large` for files that the form does not accept, `not-found`. */
export async function addFile(ctx: FileContext, visitor: Visitor, entryId: number, file: NewFile): Promise<Place> {
  const { actor, visitId } = visitor
  const texts = textsOf(ctx, visitor)
  const { form, path, sender } = await fileOf(ctx, visitor, entryId, file)
  const { maxFiles, maxFileSize } = limitsOf(form)
  const most = Math.min(maxFiles ?? maxFilesPerSubmission, maxFilesPerSubmission)
  const checkCount = async (q: Queries) => {
    if ((await entries.countFiles(q, entryId)) >= most)
      throw unacceptedFiles(
        texts.t('{most, plural, one {Only one file is accepted.} other {At most # files are accepted.}}', { most }),
      )
  }
  await checkCount(ctx.db.q)
  const recordFile = async (tx: Tx, { resource, names }: Place) => {
    if (!(await entries.lockEntry(tx, visitId, entryId))) throw noSuchEntry()
    await checkCount(tx)
    await entries.addFile(tx, {
      ...{ account_id: actor.accountId, entry_id: entryId, resource_id: resource.id, path: formatPath(names) },
      sent_name: sentName(file),
    })
  }
  const { size, offset = 0 } = file
  if (maxFileSize !== null && size !== null && size > maxFileSize) throw tooLarge(texts, maxFileSize)
  const tooLong = () => tooLarge(texts, maxFileSize ?? 0)
  const source = maxFileSize === null ? file.source : capped(file.source, maxFileSize - offset, tooLong)
  const named: Actor = actor.visit ? { ...actor, visit: { ...actor.visit, sender } } : actor
  return await uploads.upload(ctx, named, {
    path,
    size,
    offset,
    resumable: size !== null,
    ifExists: 'keep-both',
    source,
    also: recordFile,
  })
}

const noSuchEntry = () => notFound('form entry', 'This submission is already complete, or somebody else started it.')
/** `sentence`: in the language of the visitor. */
const unacceptedFiles = (sentence: string, code: 'invalid' | 'too-large' = 'invalid') =>
  new Fault(code, (of) => `${of.files}: ${sentence}`, { subject: 'files', isTranslated: true })

const tooLarge = ({ t, locale }: Texts, most: number) =>
  unacceptedFiles(t('A file may have at most {most}.', { most: sizeText(most, locale) }), 'too-large')

/** Destination of a file of a submission, relative to the receive folder. Throws `not-found`, `invalid` for a type that is not accepted. */
async function fileOf(
  ctx: Needs<'db' | 'texts'>,
  visitor: Visitor,
  entryId: number,
  sent: Pick<NewFile, 'name' | 'folder'>,
) {
  const entry = await entries.openEntry(ctx.db.q, visitor.visitId, entryId)
  if (!entry) throw noSuchEntry()
  const form = await formFor(ctx, visitor)
  const name = fileNameOf(sent.name)
  const { fileTypes } = limitsOf(form)
  if (!takesType(fileTypes, name))
    throw unacceptedFiles(
      textsOf(ctx, visitor).t('"{name}" has a type that is not accepted. Accepted types: {types}.', {
        name,
        types: fileTypes ?? '',
      }),
    )
  const own = entry.folder === '' ? [] : [entry.folder]
  const brought = visitor.share.createFolders ? foldersOf(sent.folder ?? '') : []
  return {
    form,
    path: formatPath([...own, ...brought, name]),
    sender: entry.sender_email || nameIn(form, entry.fields),
  }
}

/** The entered name of the sender, '' if the form has none. `fields`: as stored. */
function nameIn(form: Form, fields: string): string {
  const orders = new Set(form.elements.filter(({ type }) => type === 'name').map(({ order }) => order))
  return (JSON.parse(fields) as FieldValue[]).find(({ order }) => orders.has(order))?.value ?? ''
}

/** Key of a resumable upload of a submission. */
export async function uploadKeyOf(
  ctx: Needs<'db' | 'texts'>,
  visitor: Visitor,
  entryId: number,
  file: Pick<NewFile, 'name' | 'folder'> & { readonly size: number },
) {
  const { path } = await fileOf(ctx, visitor, entryId, file)
  return uploads.uploadKeyOf(visitor.actor, path, file.size)
}

async function* capped(source: AsyncIterable<Buffer>, most: number, tooLong: () => Fault): AsyncIterable<Buffer> {
  let total = 0
  for await (const piece of source) {
    total += piece.length
    if (total > most) throw tooLong()
    yield piece
  }
}

/** The places of the files of a submission, by file id; null for deleted files. */
async function placesOf(q: Queries, actor: Actor, files: readonly entries.EntryFile[]) {
  const places = new Map<number, Place | null>()
  for (const { resourceId: id } of files) places.set(id, await tree.placeById(q, actor, id))
  return places
}

/** A completed submission, as its visitor sees it. */
export interface Completed {
  readonly form: Form
  /** The files with the names that were sent; size null for files that were deleted meanwhile. */
  readonly files: readonly { readonly name: string; readonly size: number | null }[]
  readonly completedAt: string
}

/** Completes the submission. Throws `invalid` if a file is required and none was uploaded, `not-found`. */
export async function complete(
  ctx: Needs<'db' | 'clock' | 'record' | 'texts'>,
  visitor: Visitor,
  entryId: number,
): Promise<Completed> {
  const { actor, share, visitId } = visitor
  const form = await formFor(ctx, visitor)
  if (!(await entries.openEntry(ctx.db.q, visitId, entryId))) throw noSuchEntry()
  // Before the transaction, for whose end others wait: there may be thousands.
  const before = await placesOf(ctx.db.q, actor, await entries.filesOf(ctx.db.q, entryId))
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const entry = await entries.lockEntry(tx, visitId, entryId)
    if (!entry) throw noSuchEntry()
    const files = await entries.filesOf(tx, entryId)
    const added = files.filter(({ resourceId }) => !before.has(resourceId))
    const all = new Map([...before, ...(await placesOf(tx, actor, added))])
    const places = files.flatMap(({ resourceId }) => all.get(resourceId) ?? [])
    if (places.length === 0 && uploadArea(form)?.settings.isRequired)
      throw unacceptedFiles(textsOf(ctx, visitor).t('Select at least one file.'))
    const completedAt = ctx.clock.now().toISOString()
    await entries.completeEntry(tx, entryId, completedAt)
    const sent = places.length > 0 ? places : [await tree.rootOf(tx, actor)]
    await ctx.record(tx, actor, {
      name: 'shares.formSubmit',
      resources: sent.map(toEventResource),
      share: await shareFacts(tx, share),
      entryId,
      details: JSON.parse(entry.fields) as FieldValue[],
    })
    const sizeOf = ({ resourceId }: entries.EntryFile) => all.get(resourceId)?.resource.size ?? null
    return { form, files: files.map((file) => ({ name: file.sentName, size: sizeOf(file) })), completedAt }
  })
}
