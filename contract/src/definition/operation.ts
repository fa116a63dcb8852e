/**
 * Room 1 · the words on the wire. One operation of the REST API as data: the server takes its routes and its checks from
 * it, the client its types, the document its text. This room imports nothing of ours.
 */
import type { Static, TObject, TSchema } from 'typebox'
import type { Permission } from '../schemas/accounts/user.ts'
import type { Defaulted } from '../schemas/fields.ts'
import type { ErrorCode } from './errors.ts'

export type Tag =
  | 'Resources'
  | 'Trash'
  | 'Webhooks'
  | 'Activity'
  | 'Shares'
  | 'Forms'
  | 'Users'
  | 'Account'
  | 'API keys'
  | 'Access tokens'
  | 'Sessions'
  | 'SSH keys'
  | 'Notifications'
  | 'Mail'
  | 'Email lists'
  | 'Set-up'

export interface Operation {
  /** The `operationId` of the document, and the key in the table (but for one misspelling that clients rely on). */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v2`, parameters in braces: `/resources/{id}`. */
  readonly path: `/${string}`
  readonly tag: Tag
  /** A few words, then Markdown for developers. */
  readonly summary: string
  readonly description: string
  /** Who may ask: anyone, any user of the account, or its administrators (roles `admin` and `master`). */
  readonly access: 'open' | 'user' | 'admin'
  /** The flag a user needs; administrators hold them all. */
  readonly permission?: Permission
  readonly params?: TObject
  readonly query?: TObject
  /** Request headers of this operation, beside the two credentials. */
  readonly headers?: TObject
  /** A JSON object, or `file`: multipart/form-data with one part `file`, or the bare bytes. */
  readonly body?: TObject | 'file'
  /** Success status → JSON; or `bytes`: the content of a file, or of a zip archive; or `csv`: a table. */
  readonly replies: { readonly [status: number]: TSchema | Streamed }
  /** What can go wrong here beside what can go wrong everywhere. What an id in the path names comes first of what is not found. */
  readonly errors?: readonly ErrorCode[]
  /**
   * Answered also when the account's transactions of the day are used up (it counts all the same): what people need to
   * see how things stand, the reads below My Account.
   */
  readonly beyondLimit?: true
  /** Ours: not in the public API that existing clients know. */
  readonly addition?: true
  readonly examples: Examples
}

/** Answers that are not JSON: they are sent while they are made. */
type Streamed = 'bytes' | 'csv'

interface Examples {
  readonly params?: object
  readonly query?: object
  readonly headers?: object
  readonly body?: object
  readonly replies: { readonly [status: number]: unknown }
}

/** Keeps the literal types of an operation and holds its examples against its schemas. */
export function operation<const O extends Operation>(it: O & { readonly examples: ExamplesFor<O> }): O {
  return it
}

type Parsed<S> = S extends TObject ? Static<S> : undefined

/** What a handler receives once the door has parsed the request. `undefined` where the operation takes nothing. */
export type Params<O extends Operation> = Parsed<O['params']>
export type Query<O extends Operation> = Parsed<O['query']>
export type HeaderValues<O extends Operation> = Parsed<O['headers']>
export type Body<O extends Operation> = Parsed<O['body']>

/** What a handler answers with this status; without one, with any. File contents are `never`: they are streamed. */
export type Reply<O extends Operation, Status extends keyof O['replies'] = keyof O['replies']> = {
  [S in Status]: ReplyBody<O['replies'][S]>
}[Status]

type ReplyBody<R> = R extends Streamed ? never : R extends TSchema ? Static<R> : never

/** What a caller may write for a schema: as parsed, but whatever has a default may be left out. */
export type Input<T> =
  T extends TObject<infer P>
    ? Flat<Omit<Static<T>, DefaultedKey<P>> & Partial<Pick<Static<T>, DefaultedKey<P> & keyof Static<T>>>>
    : never

/** The parts of a request that an operation takes, as a caller writes them. */
export type RequestOf<O extends Operation> = Flat<
  { [P in Taken<O> as Partial<Input<O[P]>> extends Input<O[P]> ? never : P]: Input<O[P]> } & {
    [P in Taken<O> as Partial<Input<O[P]>> extends Input<O[P]> ? P : never]?: Input<O[P]>
  }
>

type RequestPart = 'params' | 'query' | 'headers' | 'body'
type Taken<O extends Operation> = { [P in RequestPart]: O[P] extends TObject ? P : never }[RequestPart]

type ExamplesFor<O extends Operation> = Immutable<
  RequestOf<O> & { replies: { [S in keyof O['replies'] as O['replies'][S] extends Streamed ? never : S]: Reply<O, S> } }
>

type DefaultedKey<P> = { [K in keyof P]: P[K] extends Defaulted<TSchema> ? K : never }[keyof P]
type Flat<T> = { [K in keyof T]: T[K] } & {}
type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T
