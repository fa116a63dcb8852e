/** An export of another Sallyport as a source: responses of its API as files, password hashes and secrets beside them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { readAccount, secretsOf } from '../exavault/account.ts'
import type { ApiClient } from '../exavault/client.ts'
import { isObject, type Json, objectOf, textOf } from '../fields.ts'
import { openLocal } from '../local/source.ts'
import { privateText } from '../private-file.ts'
import type { ImportSource, Readable, SourceAccount, SourceShare, SourceUser } from '../source.ts'
import { documents, format, formsFile, marker, secretsFile } from './folder.ts'

const longestDocument = 256 * 1024 * 1024

/** `folder`: an absolute path. Throws `invalid` for a folder that is no complete export. */
export async function openExported(folder: string): Promise<ImportSource> {
  const about = readDocument(folder, marker)
  if (about['format'] !== format)
    throw new Fault(
      'invalid',
      `${folder} is no export, or one of a newer version: ${marker} has not the format ${format}.`,
    )
  if (!about['completedAt'])
    throw new Fault('invalid', `The export in ${folder} has not ended. Run ./sallyport export there again.`)
  const local = await openLocal(join(folder, 'files'))
  const account = textOf(objectOf(about['account'])['name'])
  return {
    ...local,
    ...{ kind: 'sallyport', address: folder },
    account: { read: (signal) => accountOf(folder, account, signal) },
  }
}

async function accountOf(folder: string, name: string, signal: AbortSignal): Promise<SourceAccount> {
  // Whoever gave the folder away may have kept it.
  const hasSecrets = existsSync(join(folder, secretsFile))
  const secrets = hasSecrets ? readDocument(folder, secretsFile) : {}
  const hooks = objectOf(secrets['webhooks'])
  const read = await readAccount(clientOf(folder), signal)
  return {
    ...read,
    users: withHashes(read.users, objectOf(secrets['users'])),
    shares: withHashes(read.shares, objectOf(secrets['shares'])),
    webhooks: mapped(read.webhooks, (one) => ({ ...one, secrets: secretsOf(objectOf(hooks[one.id])) })),
    notes: [
      `The export is of the account ${JSON.stringify(name)}. Users keep their SSH keys.`,
      hasSecrets
        ? 'Users and shares keep their passwords, webhooks their secrets.'
        : `The export has no ${secretsFile}: users set a new password, shares need one, and webhooks get new secrets.`,
      'API keys and access tokens do not come: their values are not stored anywhere. Name old ones with --secrets, or create new ones.',
      hasSecrets ? `Delete ${secretsFile} once the import is accepted: it has password hashes.` : '',
    ].filter(Boolean),
  }
}

/** Answers from the files. Each document has all objects of its kind. */
function clientOf(folder: string): ApiClient {
  const none = (path: string) => new Fault('not-found', `The export has no ${path}.`)
  return {
    requests: () => 0,
    async get(path, query) {
      const file = documents[path as keyof typeof documents] as string | undefined
      if (file !== undefined) return readDocument(folder, file)
      const forms = path === '/forms' ? readDocument(folder, formsFile) : {}
      const form = Object.hasOwn(forms, query['shareHash'] ?? '') ? forms[query['shareHash'] ?? ''] : null
      if (isObject(form)) return form
      throw none(path)
    },
    bytes: async (path) => {
      throw none(path)
    },
  }
}

function mapped<T>(read: Readable<T>, map: (one: T) => T): Readable<T> {
  return 'items' in read ? { ...read, items: read.items.map(map) } : read
}

const withHashes = <T extends SourceUser | SourceShare>(read: Readable<T>, hashes: Json): Readable<T> =>
  mapped(read, (one) => {
    const passwordHash = textOf(hashes[one.id])
    return passwordHash === '' ? one : { ...one, passwordHash }
  })

/** Throws `invalid` for a file that is missing, has no JSON object, or can be read by other users of the machine. */
function readDocument(folder: string, name: string): Json {
  const file = join(folder, name)
  const value = parsedJson(privateText({ file, longest: longestDocument }))
  if (!isObject(value)) throw new Fault('invalid', `${file} has no JSON object.`)
  return value
}

/** Undefined for what is not JSON: the error of the parser has a part of the text, which may be a hash. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
