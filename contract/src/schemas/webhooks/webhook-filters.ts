/** Filters of a webhook in addition to its triggers. An addition. */
import { type Static, Type } from 'typebox'
import { text } from '../fields.ts'

const list = (description: string, each: string, max = 255) =>
  Type.Optional(Type.Array(text(each, max), { description, maxItems: 100 }))

/** As in requests and responses. */
export const WebhookFilters = Type.Object(
  {
    names: list(
      'Only entries whose name matches one of these; 1,000 characters in total.',
      'A name; `*` matches any text, `?` one character.',
    ),
    extensions: list('Only files with one of these extensions, without the dot.', 'An extension: `csv`.', 32),
    minSize: Type.Optional(
      Type.Integer({
        description: 'Only files of at least this many bytes.',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
    protocols: list(
      'Only actions over one of these protocols.',
      '`web`, `https` (visitors), `sftp`, `ftp`, `ftps`; for API access the name of the API key.',
    ),
    users: list('Only actions of these users.', 'A username.'),
  },
  // Ignoring a misspelt filter would send messages that its owner wanted to suppress.
  { title: 'WebhookFilters', additionalProperties: false },
)
export type WebhookFilters = Static<typeof WebhookFilters>
