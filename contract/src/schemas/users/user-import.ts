/** Results of importing a file of users, by row. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable } from '../fields.ts'

const ImportedRow = Type.Object(
  {
    line: Type.Integer({ description: 'Line in the file, the last of a multi-line row; the header is line 1.' }),
    username: Type.String({ description: 'As in the file.' }),
    outcome: Type.Enum(['added', 'good', 'refused'], {
      description: '`added`; in a dry run `good` for rows that would be added; `refused`, with the reason.',
    }),
    field: nullable(Type.String({ description: 'The column with the error.' })),
    reason: Type.String({ description: 'Why it was refused, and what to do; empty otherwise.' }),
    userId: nullable(Type.Integer({ description: 'Id of the added user.' })),
  },
  { title: 'ImportedRow' },
)
export type ImportedRow = Static<typeof ImportedRow>

export const UserImportResponse = envelope('UserImportResponse', {
  data: Type.Object({
    type: Type.Literal('userImport'),
    attributes: Type.Object({
      dryRun: Type.Boolean({ description: 'Whether nothing was saved.' }),
      accepted: Type.Integer({ description: 'Number of rows that were added, or would be.' }),
      refused: Type.Integer({ description: 'Number of refused rows.' }),
      rows: Type.Array(ImportedRow),
    }),
  }),
})
