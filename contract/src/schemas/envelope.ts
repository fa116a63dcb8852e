/** The envelope of every JSON response. Success and failure both start with `responseStatus`, equal to the HTTP status. */
import { type Static, type TProperties, type TSchema, Type } from 'typebox'

const responseStatus = Type.Integer({ description: 'The HTTP status.' })

/** A response with a shape of its own. */
export const envelope = <const P extends TProperties>(title: string, properties: P) =>
  Type.Object({ responseStatus, ...properties }, { title })

/** A single object: `data` is an object. */
export const single = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object({ responseStatus, data, included: Type.Array(included) }, { title })

/** A single object in an array of one, as clients of webhooks require. */
export const singleInArray = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object(
    { responseStatus, data: Type.Array(data, { minItems: 1, maxItems: 1 }), included: Type.Array(included) },
    { title },
  )

export const counts = {
  totalResults: Type.Integer({ description: 'Number of matching entries on all pages.' }),
  returnedResults: Type.Integer({ description: 'Number of entries on this page.' }),
}

/** A page of objects. */
export const collection = <D extends TSchema, I extends TSchema>(title: string, data: D, included: I) =>
  Type.Object({ responseStatus, ...counts, data: Type.Array(data), included: Type.Array(included) }, { title })

/** A page of objects without relationships. */
export const plainCollection = <D extends TSchema>(title: string, data: D) =>
  envelope(title, { ...counts, data: Type.Array(data) })

/** A page of a log: nothing is included, and `totalResults` is bounded, because counting millions of entries is too expensive. */
export const logPage = <D extends TSchema>(title: string, data: D) =>
  Type.Object(
    {
      responseStatus,
      totalResults: Type.Integer({
        description:
          'Number of matching entries on all pages. Of a longer log, at most 10,000 entries behind this page are counted.',
      }),
      returnedResults: counts.returnedResults,
      data: Type.Array(data),
    },
    { title },
  )

/** Success without a result. `data` is an empty array, because clients fail on anything else. */
export const EmptyResponse = Type.Object(
  { responseStatus, data: Type.Array(Type.String(), { description: 'Always empty.', maxItems: 0 }) },
  { title: 'EmptyResponse' },
)
export type EmptyResponse = Static<typeof EmptyResponse>

/** A reference to another object; with `include` the object is in `included`. */
export const relationship = <const T extends string>(type: T) =>
  Type.Object({ data: Type.Object({ id: Type.Integer(), type: Type.Literal(type) }) })

export const ErrorEntry = Type.Object(
  {
    code: Type.String({ description: 'The error code, for programs; stable.' }),
    detail: Type.String({ description: 'What went wrong and what to do; for people.' }),
    title: Type.Optional(Type.String({ description: 'The title of the error.' })),
    meta: Type.Optional(
      Type.Object(
        {
          path: Type.Optional(Type.String()),
          destinationPath: Type.Optional(Type.String()),
          cursor: Type.Optional(Type.String({ description: 'The oldest valid cursor of a feed.', 'x-addition': true })),
        },
        { description: 'What the error concerns.' },
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
