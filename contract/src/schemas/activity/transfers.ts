/** Transfers of an account over days, weeks and months. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'

const sums = {
  uploads: Type.Integer({ description: 'Completed uploads.', minimum: 0 }),
  uploadedBytes: Type.Integer({ description: 'Bytes of these uploads.', minimum: 0 }),
  downloads: Type.Integer({
    description: 'Completed downloads. Each file of a folder that is downloaded as an archive counts.',
    minimum: 0,
  }),
  downloadedBytes: Type.Integer({
    description: 'Bytes sent by downloads, including those that were not completed.',
    minimum: 0,
  }),
}

const day = (description: string) => Type.String({ description, format: 'date' })

const TransferPeriod = Type.Object(
  { begins: day('First day of the period, such as `2026-11-24`.'), ...sums },
  { title: 'TransferPeriod' },
)
export type TransferPeriod = Static<typeof TransferPeriod>

const TransferUser = Type.Object(
  { username: Type.String({ description: 'The user, as in the session log.' }), ...sums },
  { title: 'TransferUser' },
)
export type TransferUser = Static<typeof TransferUser>

const TransferFolder = Type.Object(
  {
    path: Type.String({ description: 'A folder in the root folder of the account; `/` for files in the root folder.' }),
    ...sums,
  },
  { title: 'TransferFolder' },
)
export type TransferFolder = Static<typeof TransferFolder>

const TransferSums = Type.Object(sums, { title: 'TransferSums' })
export type TransferSums = Static<typeof TransferSums>

export const TransferStatsResponse = envelope('TransferStatsResponse', {
  data: Type.Object({
    type: Type.Literal('transferStats'),
    attributes: Type.Object({
      from: day('First day.'),
      to: day('Last day.'),
      usersFrom: day(
        'First day whose transfers are known by user: later than `from` if the operator limits the session log.',
      ),
      complete: Type.Boolean({
        description: 'False while older entries of the session log are still being counted, such as after an upgrade.',
      }),
      periods: Type.Array(TransferPeriod, { description: 'Oldest first, including those without transfers.' }),
      users: Type.Array(TransferUser, { description: 'Users with the most bytes.' }),
      visitors: TransferSums,
      folders: Type.Array(TransferFolder, { description: 'Folders with the most bytes.' }),
    }),
  }),
})
export type TransferStatsResponse = Static<typeof TransferStatsResponse>

export const exampleSums: TransferSums = {
  uploads: 118,
  uploadedBytes: 5_688_320,
  downloads: 42,
  downloadedBytes: 2_024_820,
}
