/** What a webhook wants beside its triggers. An addition. */
import { type Static, Type } from 'typebox'
import { text } from '../fields.ts'

const list = (description: string, each: string, max = 255) =>
  Type.Optional(Type.Array(text(each, max), { description, maxItems: 100 }))

/** As a caller sends them, and as they are answered. */
export const WebhookFilters = Type.Object(
  {
    names: list(
      'Only what is named like one of these; 1,000 characters in all.',
      'A name; `*` stands for any text, `?` for one character.',
    ),
    extensions: list('Only files whose name ends like this, without the dot.', 'An extension: `csv`.', 32),
    minSize: Type.Optional(
      Type.Integer({
        description: 'Only files of so many bytes or more.',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
    protocols: list(
      'Only what came in by one of these.',
      '`web`, `https` (visitors), `sftp`, `ftp`, `ftps`; for API access the name of the API key.',
    ),
    users: list('Only what one of these users did.', 'A user name.'),
  },
  // A misspelt filter would let through what its owner wanted kept back.
  { title: 'WebhookFilters', additionalProperties: false },
)
export type WebhookFilters = Static<typeof WebhookFilters>
