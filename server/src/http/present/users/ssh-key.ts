import type { NewSSHKey, SSHKey as SSHKeyJson } from '@sallyport/contract/schemas/credentials/ssh-key.ts'
import type { SshKey } from '../../../core/ssh-keys/ssh-key.ts'
import type { GeneratedSshKey } from '../../../core/ssh-keys/ssh-keys.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentSSHKey = (key: SshKey, timeZone: string): SSHKeyJson => ({
  id: key.id,
  type: 'sshKey',
  attributes: {
    fingerprint: key.fingerprint,
    algorithm: key.algorithm,
    bits: key.bits,
    comment: key.comment,
    created: moment(key.createdAt, timeZone),
    lastLogin: momentOrNull(key.usedAt, timeZone),
  },
  relationships: { ownerUser: related('user', key.userId) },
})

/** The only response that contains a private key. */
export const presentNewSSHKey = ({ key, publicKey, privateKey }: GeneratedSshKey, timeZone: string): NewSSHKey => {
  const { attributes, ...rest } = presentSSHKey(key, timeZone)
  return { ...rest, attributes: { ...attributes, publicKey, privateKey } }
}
