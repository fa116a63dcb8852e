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
    description: 'SSH keys of all users of the account, or of one of them, oldest first.',
    access: 'admin',
    query: Type.Object({
      userId: Type.Optional(id('Only keys of the user with this id.')),
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
      'Lets a user sign in over SFTP with the private key of this public key. Accepts Ed25519, ECDSA, and RSA of 2,048 bits or more; a key that the user already has results in 409.',
    access: 'admin',
    body: Type.Object({
      userId,
      publicKey: Type.String({
        description:
          'The public key: a line of an OpenSSH `.pub` file, or a block in RFC 4716 format. Never send the private key.',
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
    summary: 'Generate an SSH key pair',
    description:
      'Generates a pair, adds its public key to the user, and returns the private key once. It is safer if the user generates the pair and only the public key is added.',
    access: 'admin',
    body: Type.Object({
      userId,
      algorithm: withDefault(
        'ed25519',
        Type.Enum(['ed25519', 'rsa'], {
          description: '`rsa` generates 3,072 bits, for clients that do not support newer types.',
        }),
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
    summary: 'Get an SSH key',
    description: 'Fingerprint of a key, its user, and when it was last used.',
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
    description: 'The key is rejected immediately. The user is not deleted, and can still sign in in other ways.',
    access: 'admin',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_SSH_KEY_NOT_FOUND'],
    examples: { params: { id: 21 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
