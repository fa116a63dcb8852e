/** The state of an account at a glance. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable, timestamp, webAddress } from '../fields.ts'

const count = (description: string) => Type.Integer({ description, minimum: 0 })

const FailingWebhook = Type.Object(
  {
    id: Type.Integer(),
    endpointUrl: webAddress('URL of the endpoint.'),
    state: Type.Enum(['failing', 'circuitOpen', 'disabled'], {
      description:
        '`failing`: the last delivery failed; `circuitOpen`: only probes are sent; `disabled`: after days of failures, or because the endpoint reported that it is gone.',
    }),
    failingSince: nullable(timestamp('Time of the first failure since the last success; null if unknown.')),
    failures: count('Failures in a row.'),
  },
  { title: 'FailingWebhook' },
)
export type FailingWebhook = Static<typeof FailingWebhook>

const FolderSize = Type.Object(
  {
    path: Type.String({ description: 'A folder in the root folder of the account.' }),
    bytes: count('Bytes of everything below it, including its trash and former versions.'),
  },
  { title: 'FolderSize' },
)
export type FolderSize = Static<typeof FolderSize>

const FolderSizes = Type.Object(
  {
    counted: timestamp('When they were counted.'),
    folders: Type.Array(FolderSize, { description: 'At most 20, the largest first.' }),
    others: Type.Object({ folders: count('Number of further folders.'), bytes: count('Their bytes.') }),
  },
  {
    title: 'FolderSizes',
    description:
      'Bytes of the folders in the root folder, counted again after changes, at intervals that depend on how long it takes; null until they are counted first.',
  },
)

const ServerSteps = Type.Object(
  {
    publicAddress: Type.Boolean({ description: 'The public address of the server is set.' }),
    mail: Type.Boolean({ description: 'A mail server is set, and one has accepted a test email.' }),
    certificate: Type.Boolean({
      description: 'The public address begins with `https://`; by ACME there is a certificate that has not expired.',
    }),
    certificateProblem: nullable(
      Type.String({ description: 'Why the last attempt to obtain a certificate by ACME failed, and what to do.' }),
    ),
  },
  {
    title: 'ServerSteps',
    description: 'What has been set up on the server; null unless an operator asks in a browser session.',
  },
)

const FirstSteps = Type.Object(
  {
    user: Type.Boolean({ description: 'The account has a second user.' }),
    share: Type.Boolean({ description: 'A share has been created.' }),
    webhook: Type.Boolean({ description: 'A webhook exists to which the last delivery succeeded.' }),
    server: nullable(ServerSteps),
  },
  { title: 'FirstSteps', description: 'What has been set up.' },
)
export type FirstSteps = Static<typeof FirstSteps>

export const OverviewResponse = envelope('OverviewResponse', {
  data: Type.Object({
    type: Type.Literal('overview'),
    attributes: Type.Object({
      failingWebhooks: Type.Array(FailingWebhook, { description: 'At most 20, those failing for longest first.' }),
      failingWebhooksTotal: count('Number of failing webhooks.'),
      webhooks: count('Number of webhooks.'),
      connections: Type.Object({
        connections: count('Connections of protocols such as SFTP.'),
        uploads: count('Uploads in progress.'),
        downloads: count('Downloads in progress.'),
      }),
      diskUsed: Type.Integer({ description: 'Bytes stored.' }),
      diskLimit: Type.Integer({ description: 'Storage limit in bytes.' }),
      folderSizes: nullable(FolderSizes),
      firstSteps: FirstSteps,
      showFirstSteps: Type.Boolean({
        description: 'False once somebody has hidden the list of first steps: `accountOnboarding` of the account.',
      }),
    }),
  }),
})
export type Overview = Static<typeof OverviewResponse>['data']['attributes']

export const exampleFailingWebhook: FailingWebhook = {
  id: 12,
  endpointUrl: 'https://orders.harbour.example/hooks/files',
  state: 'circuitOpen',
  failingSince: '2026-11-24T09:12:00+00:00',
  failures: 14,
}
