/** A forgotten password: a link by mail. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { text } from '../../schemas/fields.ts'

export const passwordResetOperations = {
  startPasswordReset: operation({
    id: 'startPasswordReset',
    method: 'POST',
    path: '/password-resets',
    tag: 'Sessions',
    summary: 'Ask for a link to set a new password',
    description:
      'The same answer, after the same time, whether there is such a user or not. If there is one who may change the password, a letter with a link goes to the address of the user. The link works once, for an hour. Without a mail server the answer is a 503 that says whom to ask.',
    access: 'open',
    body: Type.Object({ username: text('User name, or e-mail address.') }),
    replies: { 202: EmptyResponse },
    errors: ['ERROR_CSRF'],
    addition: true,
    examples: { body: { username: 'mira' }, replies: { 202: { responseStatus: 202, data: [] } } },
  }),

  completePasswordReset: operation({
    id: 'completePasswordReset',
    method: 'POST',
    path: '/password-resets/complete',
    tag: 'Sessions',
    summary: 'Set a new password',
    description: 'Takes the code out of the link. Ends all sessions of the user; access tokens are not touched.',
    access: 'open',
    body: Type.Object({
      code: text('What stands in the link after `code=`.'),
      password: text('The new password.', 1024),
    }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_INVALID_PASSWORD', 'ERROR_GONE', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { code: '0b7e55d1f3a94c8a8f5f6ac7e1d0c9b2', password: 'Neap-tides-1907' },
      replies: { 200: { responseStatus: 200, data: [] } },
    },
  }),
}
