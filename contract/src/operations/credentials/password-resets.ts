/** Password reset by email. */
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
    summary: 'Request a password reset',
    description:
      'The response and its timing are the same whether or not the user exists. If the user exists and may change the password, an email with a link is sent. The link works once, for one hour. Without a mail server the response is a 503 that says whom to ask.',
    access: 'open',
    body: Type.Object({ username: text('User name or email address.') }),
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
    description: 'Requires the code of the link. Ends all sessions of the user; access tokens are not affected.',
    access: 'open',
    body: Type.Object({
      code: text('The code from the link, after `code=`.'),
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
