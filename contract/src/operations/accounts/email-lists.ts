/** Email lists of the calling user. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  EmailListCollectionResponse,
  EmailListResponse,
  emailListInclude,
  exampleEmailList,
} from '../../schemas/accounts/email-list.ts'
import { exampleUser } from '../../schemas/accounts/user.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { addition, emailAddress, id, text, withDefault } from '../../schemas/fields.ts'

const params = Type.Object({ id: id('Id of the email list.') })
const query = Type.Object({ include: emailListInclude })

const name = text('Name of the list.')
const emails = Type.Array(emailAddress('An address.'), {
  description: 'The addresses. Duplicates, ignoring case, are stored once.',
  maxItems: 1000,
})
const note = addition(Type.String({ description: 'What the list is for.', maxLength: 1000 }))

const answer = { responseStatus: 200, data: exampleEmailList, included: [] }

export const emailListOperations = {
  getEmailLists: operation({
    id: 'getEmailLists',
    method: 'GET',
    path: '/email-lists',
    tag: 'Email lists',
    summary: 'List email lists',
    description: 'All email lists of the calling user, by name. Users see only their own lists.',
    access: 'user',
    query,
    replies: { 200: EmailListCollectionResponse },
    examples: {
      query: { include: ['ownerUser'] },
      replies: {
        200: { ...answer, totalResults: 1, returnedResults: 1, data: [exampleEmailList], included: [exampleUser] },
      },
    },
  }),

  addEmailList: operation({
    id: 'addEmailList',
    method: 'POST',
    path: '/email-lists',
    tag: 'Email lists',
    summary: 'Create an email list',
    description:
      'Stores addresses under a name, so that files can be sent to all of them. A name that another of your lists has is refused (400).',
    access: 'user',
    body: Type.Object({ name, emails, note: withDefault('', note) }),
    replies: { 201: EmailListResponse },
    examples: {
      body: {
        name: 'Carriers in the north',
        emails: ['dispatch@north-freight.example', 'orders@fjord-lines.example'],
        note: 'Get the timetable every Monday',
      },
      replies: { 201: { ...answer, responseStatus: 201 } },
    },
  }),

  getEmailListById: operation({
    id: 'getEmailListById',
    method: 'GET',
    path: '/email-lists/{id}',
    tag: 'Email lists',
    summary: 'Get an email list',
    description: 'One email list of the calling user with all its addresses.',
    access: 'user',
    params,
    query,
    replies: { 200: EmailListResponse },
    errors: ['ERROR_EMAIL_LIST_NOT_FOUND'],
    examples: { params: { id: 14 }, replies: { 200: answer } },
  }),

  updateEmailListById: operation({
    id: 'updateEmailListById',
    method: 'PATCH',
    path: '/email-lists/{id}',
    tag: 'Email lists',
    summary: 'Update an email list',
    description: 'Changes the given fields. `emails` replaces all addresses.',
    access: 'user',
    params,
    body: Type.Object({ name: Type.Optional(name), emails: Type.Optional(emails), note: Type.Optional(note) }),
    replies: { 200: EmailListResponse },
    errors: ['ERROR_EMAIL_LIST_NOT_FOUND'],
    examples: {
      params: { id: 14 },
      body: { emails: ['dispatch@north-freight.example', 'orders@fjord-lines.example'] },
      replies: { 200: answer },
    },
  }),

  deleteEmailListById: operation({
    id: 'deleteEmailListById',
    method: 'DELETE',
    path: '/email-lists/{id}',
    tag: 'Email lists',
    summary: 'Delete an email list',
    description: 'Permanently deletes the list. Emails already sent are not affected.',
    access: 'user',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_EMAIL_LIST_NOT_FOUND'],
    examples: { params: { id: 14 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
