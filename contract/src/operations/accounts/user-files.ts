/** Import of users from a file: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { text, withDefault } from '../../schemas/fields.ts'
import { UserImportResponse } from '../../schemas/users/user-import.ts'
import { userImportColumns, userImportTemplate } from '../../schemas/users/user-import-file.ts'

const columns = userImportColumns.map(
  ([name, isNeeded, meaning]) => `| \`${name}\` | ${isNeeded ? 'yes' : 'no'} | ${meaning} |`,
)

export const userFileOperations = {
  importUsers: operation({
    id: 'importUsers',
    method: 'POST',
    path: '/users/import',
    tag: 'Users',
    summary: 'Import users from a CSV file',
    description: `Adds one user per row, each independently; refused rows are reported with the reason. With \`dryRun\` the file is checked and nothing is saved. The first line contains the column names, in any order; at most 1,000 rows. Flags are \`true\`/\`false\`, \`t\`/\`f\` or \`1\`/\`0\`. All rows create users, not administrators.

| Column | Required | Meaning |
| --- | --- | --- |
${columns.join('\n')}`,
    access: 'admin',
    body: Type.Object({
      csv: text('The file as text, separated by commas or semicolons.', 1_000_000),
      dryRun: withDefault(false, Type.Boolean({ description: 'Check the file without saving anything.' })),
    }),
    replies: { 200: UserImportResponse },
    addition: true,
    examples: {
      body: { csv: userImportTemplate, dryRun: true },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'userImport',
            attributes: {
              dryRun: true,
              accepted: 1,
              refused: 1,
              rows: [
                { line: 2, username: 'partner-north', outcome: 'good', field: null, reason: '', userId: null },
                {
                  line: 3,
                  username: 'partner-south',
                  outcome: 'refused',
                  field: 'username',
                  reason: 'The username "partner-south" is taken.',
                  userId: null,
                },
              ],
            },
          },
        },
      },
    },
  }),
}
