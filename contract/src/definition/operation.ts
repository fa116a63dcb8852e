/**
 * Definition of one operation of the REST API as data: the server derives its routes and checks from it, the client its
 * types, the OpenAPI document its text.
 */
import type { Static, TObject, TSchema } from 'typebox'
import type { Permission } from '../schemas/accounts/user.ts'
import type { Defaulted } from '../schemas/fields.ts'
import type { ErrorCode } from './errors.ts'

export type Tag =
  | 'Resources'
  | 'Trash'
  | 'Versions'
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
  | 'Server'

export interface Operation {
  /** The `operationId` of the document and the key in the table, with one misspelling that clients rely on. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v2`, parameters in braces: `/resources/{id}`. */
  readonly path: `/${string}`
  readonly tag: Tag
  /** A short summary, then Markdown for developers. */
  readonly summary: string
  readonly description: string
  /**
   * Who may call it: anyone, any user of the account, its administrators (roles `admin` and `master`), or operators of the server, signed
   * in with a browser.
   */
  readonly access: 'open' | 'user' | 'admin' | 'operator'
  /** The permission a user needs; administrators have all permissions. */
  readonly permission?: Permission
  readonly params?: TObject
  readonly query?: TObject
  /** Request headers of this operation, in addition to the credentials. */
  readonly headers?: TObject
  /** A JSON object, or `file`: multipart/form-data with one part `file`, or the raw bytes. */
  readonly body?: TObject | 'file'
  /** Success status → JSON; or `bytes`: the content of a file or zip archive; or `csv`: a table. */
  readonly replies: { readonly [status: number]: TSchema | Streamed }
  /** Errors of this operation beyond the general ones. The first "not found" error is that of the id in the path. */
  readonly errors?: readonly ErrorCode[]
  /**
   * Available even when the account's transactions of the day are used up (and counted): the reads below My Account,
   * which show the current usage.
   */
  readonly beyondLimit?: true
  /** An addition to the public API of existing clients. */
  readonly addition?: true
  readonly examples: Examples
}

/** Responses that are not JSON are streamed. */
type Streamed = 'bytes' | 'csv'

interface Examples {
  readonly params?: object
  readonly query?: object
  readonly headers?: object
  readonly body?: object
  readonly replies: { readonly [status: number]: unknown }
}

/** Keeps the literal types of an operation, and checks its examples against its schemas. */
export function operation<const O extends Operation>(it: O & { readonly examples: ExamplesFor<O> }): O {
  return it
}

type Parsed<S> = S extends TObject ? Static<S> : undefined

/**
 * The types of the parsed path parameters, query, headers and body that a handler receives; `undefined` where the operation
 * takes none.
 */
export type Params<O extends Operation> = Parsed<O['params']>
export type Query<O extends Operation> = Parsed<O['query']>
export type HeaderValues<O extends Operation> = Parsed<O['headers']>
export type Body<O extends Operation> = Parsed<O['body']>

/** What a handler returns with this status; without one, with any. File contents are `never`, because they are streamed. */
export type Reply<O extends Operation, Status extends keyof O['replies'] = keyof O['replies']> = {
  [S in Status]: ReplyBody<O['replies'][S]>
}[Status]

type ReplyBody<R> = R extends Streamed ? never : R extends TSchema ? Static<R> : never

/** The type that a caller may send for a schema: as parsed, but fields with a default are optional. */
export type Input<T> =
  T extends TObject<infer P>
    ? Flat<Omit<Static<T>, DefaultedKey<P>> & Partial<Pick<Static<T>, DefaultedKey<P> & keyof Static<T>>>>
    : never

/** The parts of a request, as a caller writes them. */
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
