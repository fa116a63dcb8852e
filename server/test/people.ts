/** Users of a test app, with tokens of an application, and operations that tests often need. */
import { Writable } from 'node:stream'
import * as accounts from '../src/core/accounts/accounts.ts'
import { type Actor, type Permission, permissionNames } from '../src/core/actor.ts'
import type { Context } from '../src/core/context.ts'
import { Fault, type FaultCode } from '../src/core/fault.ts'
import { openBytes } from '../src/core/files/bytes/open.ts'
import type { Place } from '../src/core/files/tree/resource.ts'
import * as uploads from '../src/core/files/uploads/uploads.ts'
import type { FieldValue } from '../src/core/forms/form.ts'
import * as tokens from '../src/core/keys/tokens.ts'
import { byKeyAndToken } from '../src/core/sessions/identify.ts'
import { signIn as openOne, type SignedIn, type SignIn } from '../src/core/sessions/sign-in.ts'
import type { User } from '../src/core/users/user.ts'
import * as users from '../src/core/users/users.ts'
import { bytesOf, type TestApp } from './test-app.ts'

export const clientAddress = '192.0.2.7'

export interface Person {
  readonly user: User
  readonly actor: Actor
  readonly tokenId: number
  readonly apiKey: string
  readonly accessToken: string
}

export interface PersonOptions {
  readonly role?: 'user' | 'admin'
  readonly home?: string
  readonly permissions?: readonly Permission[]
  readonly appName?: string
  readonly password?: string
  /** The actor that creates the user; by default the operator of the first account. */
  readonly by?: Actor
}

/** A user with a token, identified by it. By default a plain user has all permissions in its home folder. */
export async function addPerson(app: TestApp, username: string, options: PersonOptions = {}): Promise<Person> {
  const { role = 'user', home = '/', permissions = permissionNames, by = app.operator } = options
  const { password = 'a long enough password' } = options
  const user = await users.add(app.context, by, {
    username,
    email: `${username}@harbour.example`,
    password,
    role,
    permissions: new Set(permissions),
    home,
  })
  return await signIn(app, user, options.appName ?? 'tests', by)
}

/** A new token of a user for an application, and the actor that it identifies. */
export async function signIn(app: TestApp, user: User, appName = 'tests', by = app.operator): Promise<Person> {
  const { token, credentials } = await tokens.issue(app.context, by, { appName, userId: user.id })
  return { user, actor: await actorOf(app.context, credentials), tokenId: token.id, ...credentials }
}

/** Opens a browser session with the password of test users. */
export const openSession = (app: TestApp, username: string, input: Partial<SignIn> = {}): Promise<SignedIn> =>
  openOne(app.context, {
    username,
    password: 'a long enough password',
    staySignedIn: false,
    address: clientAddress,
    userAgent: 'a browser',
    ...input,
  })

/** The actor identified by a key and a token. */
export async function actorOf(
  ctx: Context,
  shown: { readonly apiKey: string; readonly accessToken: string },
): Promise<Actor> {
  const { apiKey, accessToken } = shown
  return (await byKeyAndToken(ctx, { apiKey, accessToken, address: clientAddress })).actor
}

/** Uploads a small file. */
export const put = (
  app: TestApp,
  actor: Actor,
  path: string,
  content: string | Buffer = path,
  rest: Partial<uploads.UploadInput> = {},
): Promise<Place> =>
  uploads.upload(app.context, actor, { path, size: null, ifExists: 'keep-both', source: bytesOf(content), ...rest })

/** Turns versions off: former contents of files are moved to the trash. */
export const keepNoVersions = (app: TestApp) =>
  accounts.updateSettings(app.context, app.operator, () => ({ keepVersions: false }))

/** The content of a file. */
export async function contentOf(app: TestApp, key: string | null): Promise<string> {
  const chunks: Buffer[] = []
  const { db } = app.context
  const row = await db.q
    .selectFrom('blobs')
    .select(['id', 'store'])
    .where('key', '=', key ?? '')
    .executeTakeFirst()
  const blob = { blobId: row?.id ?? null, blobKey: key, blobLocation: row?.store ?? null }
  const reader = await openBytes(app.context, blob)
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  await reader.send(sink, 0, reader.size)
  await reader.close()
  return Buffer.concat(chunks).toString()
}

/** The code of the Fault that a promise rejects with; fails for anything else. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof Fault) return outcome.error
  throw new Error('a Fault was expected', { cause: 'error' in outcome ? outcome.error : outcome.value })
}

export const codeOf = async (promise: Promise<unknown>): Promise<FaultCode> => (await faultOf(promise)).code

/** A stored submission, created without a visitor. */
export async function addEntry(
  { context }: TestApp,
  { accountId }: Actor,
  formId: number,
  fields: readonly FieldValue[],
): Promise<number> {
  const at = context.clock.now().toISOString()
  const texts = { folder: '', fields: JSON.stringify(fields), sender_email: '', status: 'completed' }
  const words = fields.map(({ value }) => value).join('\n')
  const row = {
    account_id: accountId,
    form_id: formId,
    visit_id: null,
    ...texts,
    words,
    created_at: at,
    modified_at: at,
  }
  return (await context.db.q.insertInto('form_entries').values(row).returning('id').executeTakeFirstOrThrow()).id
}
