/** The second factor of a user. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  RecoveryCodesResponse,
  SecondFactorCode,
  SecondFactorEnrolment,
  SecondFactorPassword,
  SecondFactorResponse,
} from '../../schemas/credentials/second-factor.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id } from '../../schemas/fields.ts'

const done = { responseStatus: 200, data: [] }
const secret = 'KRUGS3LFEB2GKYLEMVZA'

export const secondFactorOperations = {
  getSecondFactor: operation({
    id: 'getSecondFactor',
    method: 'GET',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Get your second factor',
    description: 'Whether signing in requires a code, and how many recovery codes remain.',
    access: 'user',
    beyondLimit: true,
    replies: { 200: SecondFactorResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: { type: 'secondFactor', attributes: { enabled: true, recoveryCodesLeft: 9 } },
        },
      },
    },
  }),

  addSecondFactor: operation({
    id: 'addSecondFactor',
    method: 'POST',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Start setting up a second factor',
    description:
      'Returns a secret for an authenticator app. Nothing changes until a code of it is confirmed within ten minutes; starting again creates another secret.',
    access: 'user',
    body: SecondFactorPassword,
    replies: { 201: SecondFactorEnrolment },
    errors: ['ERROR_CONFLICT', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { password: 'Tide-tables-1906' },
      replies: {
        201: {
          responseStatus: 201,
          data: {
            type: 'secondFactor',
            attributes: {
              secret,
              otpauthUrl: `otpauth://totp/Sallyport:mira?issuer=Sallyport&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
            },
          },
        },
      },
    },
  }),

  confirmSecondFactor: operation({
    id: 'confirmSecondFactor',
    method: 'POST',
    path: '/users/me/second-factor/confirm',
    tag: 'Sessions',
    summary: 'Enable the second factor',
    description: 'Signing in now requires a code. Recovery codes are used if the app is lost.',
    access: 'user',
    body: SecondFactorCode,
    replies: { 200: RecoveryCodesResponse },
    errors: ['ERROR_CONFLICT', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { code: '492039' },
      replies: {
        200: {
          responseStatus: 200,
          data: { type: 'secondFactor', attributes: { recoveryCodes: ['k7qf-m2xd-9htb-w4rc-p0sz'] } },
        },
      },
    },
  }),

  removeSecondFactor: operation({
    id: 'removeSecondFactor',
    method: 'DELETE',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Disable the second factor',
    description: 'Signing in requires the password only. The recovery codes become invalid.',
    access: 'user',
    body: SecondFactorPassword,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_CSRF'],
    addition: true,
    examples: { body: { password: 'Tide-tables-1906' }, replies: { 200: done } },
  }),

  removeSecondFactorOf: operation({
    id: 'removeSecondFactorOf',
    method: 'DELETE',
    path: '/users/{id}/second-factor',
    tag: 'Sessions',
    summary: 'Remove the second factor of a user',
    description:
      'For another user who has lost the app and the recovery codes. Make sure that the request is genuine. To disable your own, use your password: `DELETE /users/me/second-factor`.',
    access: 'admin',
    params: Type.Object({ id: id('Id of the user.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_USER_NOT_FOUND', 'ERROR_CSRF'],
    addition: true,
    examples: { params: { id: 7 }, replies: { 200: done } },
  }),
}
