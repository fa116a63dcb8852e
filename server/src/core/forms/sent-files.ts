/** With which submission a file was uploaded: for whoever may see the submissions of its form. */
import { isAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { Resource } from '../files/tree/resource.ts'
import type { FieldValue } from './form.ts'
import * as store from './sent-files-store.ts'

export interface SubmissionOfFile {
  readonly id: number
  readonly formId: number
  /** Name of the receive folder. */
  readonly formName: string
  /** As entered in the first field for a name; '' if there is none. */
  readonly senderName: string
  /** As entered in the first field for a line of text, in which the default form asks for the subject; '' if there is none. */
  readonly subject: string
}

/**
 * The submissions of these files, by the id of the file. Only of files with the name that they were uploaded with, or that were created
 * during the submission: SQLite can give the id of a purged file to a later one.
 */
export async function submissionsOf(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  files: readonly Pick<Resource, 'id' | 'name' | 'createdAt'>[],
): Promise<Map<number, SubmissionOfFile>> {
  if (files.length === 0 || !actor.permissions.has('viewFormData')) return new Map()
  const byId = new Map(files.map((file) => [file.id, file]))
  const owner = { accountId: actor.accountId, ownerId: isAdmin(actor) ? undefined : actor.userId }
  const found = (await store.sentFiles(q, owner, [...byId.keys()])).filter((sent) =>
    isStill(sent, byId.get(sent.fileId)),
  )
  if (found.length === 0) return new Map()
  const [entered, asked] = await Promise.all([
    store.enteredIn(q, [...new Set(found.map(({ entryId }) => entryId))]),
    store.askedIn(q, [...new Set(found.map(({ formId }) => formId))]),
  ])
  // The latest of a file is set last.
  return new Map(
    found.toReversed().map(({ fileId, entryId, formId, formName }) => {
      const answer = (type: store.Asked['type']) =>
        answerTo(
          asked.filter((field) => field.formId === formId && field.type === type),
          entered.get(entryId) ?? [],
        )
      return [fileId, { id: entryId, formId, formName, senderName: answer('name'), subject: answer('text') }]
    }),
  )
}

function isStill(sent: store.SentFile, file: Pick<Resource, 'name' | 'createdAt'> | undefined): boolean {
  if (!file) return false
  const isNamedSo = sent.path.slice(sent.path.lastIndexOf('/') + 1) === file.name
  return isNamedSo || (sent.begunAt <= file.createdAt && file.createdAt <= sent.completedAt)
}

const longestAnswer = 200

/** The first answer to one of these fields, shortened. A field that was moved since is known by its name. */
function answerTo(asked: readonly store.Asked[], entered: readonly FieldValue[]): string {
  for (const { name, order } of asked) {
    const named = entered.filter((field) => field.name === name)
    const { value = '' } = named.find((field) => field.order === order) ?? named[0] ?? {}
    if (value !== '') return [...value].slice(0, longestAnswer).join('')
  }
  return ''
}
