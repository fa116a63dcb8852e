/** What every JSON answer is wrapped in. Success and failure both open with `responseStatus`, equal to the HTTP status. */
import { type Static, type TProperties, type TSchema, Type } from 'typebox'

const responseStatus = Type.Integer({ description: 'The HTTP status, once more.' })

/** An answer of a shape of its own. */
export const envelope = <const P extends TProperties>(title: string, properties: P) =>
  Type.Object({ responseStatus, ...properties }, { title })

/** One thing: `data` is an object. */
export const single = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object({ responseStatus, data, included: Type.Array(included) }, { title })

/** One thing in an array of one: the form that webhooks have, and that clients insist on. */
export const singleInArray = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object(
    { responseStatus, data: Type.Array(data, { minItems: 1, maxItems: 1 }), included: Type.Array(included) },
    { title },
  )

const counts = {
  totalResults: Type.Integer({ description: 'How many entries match, on all pages.' }),
  returnedResults: Type.Integer({ description: 'How many entries this page holds.' }),
}

/** A page of things. */
export const collection = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object({ responseStatus, ...counts, data: Type.Array(data), included: Type.Array(included) }, { title })

/** A page of things that have no relations. */
export const plainCollection = <D extends TSchema>(title: string, data: D) =>
  envelope(title, { ...counts, data: Type.Array(data) })

/** A page of a log: nothing is ever included, and `totalResults` is 0, since counting a log costs more than it tells. */
export const logPage = <D extends TSchema>(title: string, data: D) =>
  Type.Object(
    {
      responseStatus,
      totalResults: Type.Integer({ description: 'Always 0: a log is read page by page, not counted.' }),
      returnedResults: counts.returnedResults,
      data: Type.Array(data),
    },
    { title },
  )

/** Done, nothing to tell. `data` is an empty array: clients fail on anything else. */
export const EmptyResponse = Type.Object(
  { responseStatus, data: Type.Array(Type.String(), { description: 'Always empty.', maxItems: 0 }) },
  { title: 'EmptyResponse' },
)
export type EmptyResponse = Static<typeof EmptyResponse>

/** A pointer to another object; with `include` the object itself is in `included`. */
export const relationship = <const T extends string>(type: T) =>
  Type.Object({ data: Type.Object({ id: Type.Integer(), type: Type.Literal(type) }) })

export const ErrorEntry = Type.Object(
  {
    code: Type.String({ description: 'The kind of error; stable, for programs.' }),
    detail: Type.String({ description: 'What went wrong and what to do about it; for people.' }),
    title: Type.Optional(Type.String({ description: 'The kind of error in a few words.' })),
    meta: Type.Optional(
      Type.Object(
        {
          path: Type.Optional(Type.String()),
          destinationPath: Type.Optional(Type.String()),
          cursor: Type.Optional(
            Type.String({ description: 'The oldest cursor of a feed that can be gone on from.', 'x-addition': true }),
          ),
        },
        { description: 'What the error is about.' },
      ),
    ),
  },
  { title: 'Error' },
)

export const ErrorResponse = Type.Object(
  { responseStatus, errors: Type.Array(ErrorEntry, { minItems: 1 }) },
  { title: 'ErrorResponse' },
)
export type ErrorResponse = Static<typeof ErrorResponse>
