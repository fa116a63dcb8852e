/** An email list: addresses under a name, for sending and sharing to a group. */
import { type Static, Type } from 'typebox'
import { collection, relationship, single } from '../envelope.ts'
import { addition, includeList, timestamp } from '../fields.ts'
import { exampleUser, User } from './user.ts'

const EmailListAttributes = Type.Object(
  {
    name: Type.String({ description: 'Name of the list.' }),
    emails: Type.Array(Type.String(), { description: 'The addresses, in the given order.' }),
    note: addition(Type.String({ description: 'What the list is for; may be empty.' })),
    created: timestamp('When the list was created.'),
    modified: timestamp('When the list was last changed.'),
  },
  { title: 'EmailListAttributes' },
)

export const EmailList = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('emailList'),
    attributes: EmailListAttributes,
    relationships: Type.Object({ ownerUser: relationship('user') }),
  },
  { title: 'EmailList' },
)
export type EmailList = Static<typeof EmailList>

export const EmailListResponse = single('EmailListResponse', EmailList, User)
export type EmailListResponse = Static<typeof EmailListResponse>

export const EmailListCollectionResponse = collection('EmailListCollectionResponse', EmailList, User)
export type EmailListCollectionResponse = Static<typeof EmailListCollectionResponse>

export const emailListInclude = includeList(['ownerUser'], { user: 'ownerUser' })

export const exampleEmailList: EmailList = {
  id: 14,
  type: 'emailList',
  attributes: {
    name: 'Carriers in the north',
    emails: ['dispatch@north-freight.example', 'orders@fjord-lines.example'],
    note: 'Get the timetable every Monday',
    created: '2026-11-03T08:00:00+00:00',
    modified: '2026-11-03T08:00:00+00:00',
  },
  relationships: { ownerUser: { data: { id: exampleUser.id, type: 'user' } } },
}
