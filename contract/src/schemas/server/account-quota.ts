/** The accounts of the installation with their storage, for operators. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const AccountQuota = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('accountQuota'),
    attributes: Type.Object(
      {
        name: Type.String({ description: 'Name of the account.' }),
        master: nullable(Type.String({ description: 'Username of its master.' })),
        plan: Type.String({ description: 'Its plan.' }),
        storageUsed: Type.Integer({ description: 'Bytes of all files, including the trash.' }),
        storageQuota: nullable(Type.Integer({ description: 'Maximum bytes; null for no limit.' })),
        created: timestamp('When the account was created.'),
      },
      { title: 'AccountQuotaAttributes' },
    ),
  },
  { title: 'AccountQuota' },
)
export type AccountQuota = Static<typeof AccountQuota>

export const AccountQuotaResponse = envelope('AccountQuotaResponse', { data: AccountQuota })
export const AccountQuotaCollectionResponse = plainCollection('AccountQuotaCollectionResponse', AccountQuota)

export const exampleAccountQuota: AccountQuota = {
  id: 2,
  type: 'accountQuota',
  attributes: {
    name: 'quay',
    master: 'otto',
    plan: 'standard',
    storageUsed: 48_318_382_080,
    storageQuota: 500_000_000_000,
    created: '2026-11-02T08:15:00+00:00',
  },
}
