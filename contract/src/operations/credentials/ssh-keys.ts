/** SSH keys of the account's users. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { exampleUser } from '../../schemas/accounts/user.ts'
import {
  exampleSSHKey,
  NewSSHKeyResponse,
  SSHKeyCollectionResponse,
  SSHKeyResponse,
  sshKeyInclude,
} from '../../schemas/credentials/ssh-key.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { addition, id, paging, withDefault } from '../../schemas/fields.ts'

const params = Type.Object({ id: id('Id of the SSH key.') })
const userId = id('Id of the user who signs in with the key.')

const answer = { responseStatus: 200, data: exampleSSHKey, included: [] }
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFPiixUsGj1H3EhUbF8avYuzMMXj/zVvDGbZvD+nPhXe mira@dispatch'

export const sshKeyOperations = {
  getSSHKeysList: operation({
    id: 'getSSHKeysList',
    method: 'GET',
    path: '/ssh-keys',
    tag: 'SSH keys',
    summary: 'List SSH keys',
    description: 'The SSH keys of all users of the account, or of one of them, in the order in which they were added.',
    access: 'admin',
    query: Type.Object({
      userId: Type.Optional(id('Only keys of the user of this id.')),
      ...paging(100, 100),
      include: addition(sshKeyInclude),
    }),
    replies: { 200: SSHKeyCollectionResponse },
    examples: {
      query: { userId: 3 },
      replies: { 200: { ...answer, totalResults: 1, returnedResults: 1, data: [exampleSSHKey] } },
    },
  }),

  addSSHKey: operation({
    id: 'addSSHKey',
    method: 'POST',
    path: '/ssh-keys',
    tag: 'SSH keys',
    summary: 'Add an SSH key',
    description:
      'Lets a user sign in by SFTP with the private half of this key. Ed25519, ECDSA, and RSA of 2,048 bits or more are taken; a key that the user has already is a 409.',
    access: 'admin',
    body: Type.Object({
      userId,
      publicKey: Type.String({
        description:
          'The public half: a line of an OpenSSH `.pub` file, or a block in the form of RFC 4716. Never send the private half.',
        minLength: 1,
        maxLength: 16_384,
      }),
    }),
    replies: { 200: SSHKeyResponse },
    errors: ['ERROR_USER_NOT_FOUND', 'ERROR_CONFLICT', 'ERROR_PLAN_LIMIT'],
    examples: { body: { userId: 3, publicKey }, replies: { 200: answer } },
  }),

  generateSSHKey: operation({
    id: 'generateSSHKey',
    method: 'POST',
    path: '/ssh-keys/generate',
    tag: 'SSH keys',
    summary: 'Make a pair of SSH keys',
    description:
      'Makes a pair, adds its public half to the user, and answers with the private half for the only time. Where a user can make a pair, adding only its public half is the safer way.',
    access: 'admin',
    body: Type.Object({
      userId,
      algorithm: withDefault(
        'ed25519',
        Type.Enum(['ed25519', 'rsa'], { description: '`rsa` makes 3,072 bits, for clients that know nothing newer.' }),
      ),
    }),
    replies: { 201: NewSSHKeyResponse },
    errors: ['ERROR_USER_NOT_FOUND', 'ERROR_PLAN_LIMIT'],
    addition: true,
    examples: {
      body: { userId: 3 },
      replies: {
        201: {
          responseStatus: 201,
          data: {
            ...exampleSSHKey,
            attributes: {
              ...exampleSSHKey.attributes,
              publicKey,
              privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\n…\n-----END OPENSSH PRIVATE KEY-----\n',
            },
          },
          included: [],
        },
      },
    },
  }),

  getSSHKey: operation({
    id: 'getSSHKey',
    method: 'GET',
    path: '/ssh-keys/{id}',
    tag: 'SSH keys',
    summary: 'Look at an SSH key',
    description: 'The fingerprint of one key, whose it is, and when it was used last.',
    access: 'admin',
    params,
    query: Type.Object({ include: addition(sshKeyInclude) }),
    replies: { 200: SSHKeyResponse },
    errors: ['ERROR_SSH_KEY_NOT_FOUND'],
    examples: {
      params: { id: 21 },
      query: { include: ['ownerUser'] },
      replies: { 200: { ...answer, included: [exampleUser] } },
    },
  }),

  deleteSSHKey: operation({
    id: 'deleteSSHKey',
    method: 'DELETE',
    path: '/ssh-keys/{id}',
    tag: 'SSH keys',
    summary: 'Delete an SSH key',
    description: 'The key is refused from this moment on. The user stays, and may sign in in other ways.',
    access: 'admin',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_SSH_KEY_NOT_FOUND'],
    examples: { params: { id: 21 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
