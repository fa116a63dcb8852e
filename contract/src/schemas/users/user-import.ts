/** What became of each row of a file of users. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable } from '../fields.ts'

const ImportedRow = Type.Object(
  {
    line: Type.Integer({ description: 'Its line in the file, the last of several; the head is line 1.' }),
    username: Type.String({ description: 'As in the file.' }),
    outcome: Type.Enum(['added', 'good', 'refused'], {
      description: '`added`; in a dry run `good` for what would be; `refused`, with the reason.',
    }),
    field: nullable(Type.String({ description: 'The column at fault.' })),
    reason: Type.String({ description: 'Why it was refused, and what to do; empty otherwise.' }),
    userId: nullable(Type.Integer({ description: 'Id of the user that was added.' })),
  },
  { title: 'ImportedRow' },
)
export type ImportedRow = Static<typeof ImportedRow>

export const UserImportResponse = envelope('UserImportResponse', {
  data: Type.Object({
    type: Type.Literal('userImport'),
    attributes: Type.Object({
      dryRun: Type.Boolean({ description: 'Whether nothing was kept.' }),
      accepted: Type.Integer({ description: 'How many rows were added, or would be.' }),
      refused: Type.Integer({ description: 'How many were not.' }),
      rows: Type.Array(ImportedRow),
    }),
  }),
})
