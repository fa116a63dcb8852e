/** Letters that people ask for, and what waits to be sent. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { emailAddress, paging, text } from '../../schemas/fields.ts'
import { exampleLetter, LetterCollectionResponse, letterStates } from '../../schemas/notifications/email.ts'

const done = { responseStatus: 201, data: [] }

export const mailOperations = {
  sendReferralEmail: operation({
    id: 'sendReferralEmail',
    method: 'POST',
    path: '/email/referral',
    tag: 'Mail',
    summary: 'Recommend this server',
    description:
      'Writes to people whom you want to tell of it: your message, your name and the address of the server. At most five such calls an hour.',
    access: 'user',
    body: Type.Object({
      emails: Type.Array(emailAddress('Whom to write to.'), {
        description: 'Whom to write to.',
        minItems: 1,
        maxItems: 20,
      }),
      message: text('What you want to say. It is sent as it is, as text.', 5_000),
    }),
    replies: { 201: EmptyResponse },
    examples: {
      body: { emails: ['nora@quay.example'], message: 'We exchange all our papers with this. Have a look.' },
      replies: { 201: done },
    },
  }),

  sendWelcomeEmail: operation({
    id: 'sendWelcomeEmail',
    method: 'POST',
    path: '/email/welcome/{username}',
    tag: 'Mail',
    summary: 'Send the welcome letter again',
    description:
      "The account's welcome letter with a fresh link to set a password, good for a week. Its words are set with `PATCH /account`: `[[username]]`, `[[ftpserver]]` and `[[setpassword]]` are filled in, nothing else.",
    access: 'admin',
    params: Type.Object({ username: text('Who is to be welcomed.') }),
    replies: { 201: EmptyResponse },
    errors: ['ERROR_USER_NOT_FOUND'],
    examples: { params: { username: 'mira' }, replies: { 201: done } },
  }),

  listLetters: operation({
    id: 'listLetters',
    method: 'GET',
    path: '/letters',
    tag: 'Mail',
    summary: 'List letters',
    description:
      'The outbox of the account, newest first: by default what has not gone out, with the reasons. Without a mail server all letters wait here, and nothing is lost but time.',
    access: 'admin',
    query: Type.Object({
      state: Type.Optional(Type.Enum([...letterStates], { description: 'Only letters in this state.' })),
      ...paging(50, 200),
    }),
    replies: { 200: LetterCollectionResponse },
    addition: true,
    beyondLimit: true,
    examples: {
      query: { state: 'waiting' },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, mailServer: true, data: [exampleLetter] },
      },
    },
  }),
}
