/** Responses about users, with their included objects. */
import { type Static, Type } from 'typebox'
import { accentNames } from '../accounts/accents.ts'
import { Account } from '../accounts/account.ts'
import { User } from '../accounts/user.ts'
import { collection, envelope, single } from '../envelope.ts'
import { includeList, nullable } from '../fields.ts'
import { Resource } from '../files/resource.ts'

const Included = Type.Union([Account, Resource])
export type UserIncluded = Static<typeof Included>

export const UserResponse = single('UserResponse', User, Included)
export type UserResponse = Static<typeof UserResponse>

const Transports = Type.Object(
  {
    sftp: Type.Boolean({ description: 'Whether SFTP is available, which SSH keys are used with.' }),
    ftp: Type.Boolean({ description: 'Whether FTP or FTPS is available, which `secureOnly` concerns.' }),
    mail: Type.Boolean({ description: 'Whether emails are sent.' }),
  },
  {
    title: 'Transports',
    description: 'Services of this server besides pages and API, so that screens offer only those.',
  },
)
export type Transports = Static<typeof Transports>

const SftpServer = Type.Object(
  {
    host: Type.String({ description: 'Name of the host, as in the public address of this server.' }),
    port: Type.Integer(),
    hostKeys: Type.Array(Type.String(), {
      description: 'Kind and fingerprint of each host key, as `ssh-keygen -l` shows it.',
    }),
  },
  { title: 'SftpServer', description: 'Where clients connect over SFTP.' },
)
export type SftpServer = Static<typeof SftpServer>

const HostAndPort = Type.Object({ host: Type.String(), port: Type.Integer() }, { title: 'HostAndPort' })

const FtpServer = Type.Object(
  {
    ftp: Type.With(nullable(HostAndPort), {
      description:
        'Where clients connect without TLS and begin it with AUTH TLS (explicit TLS); null when it is not served.',
    }),
    ftps: Type.With(nullable(HostAndPort), {
      description: 'Where connections begin with TLS (implicit TLS); null when it is not served.',
    }),
    encryption: Type.Enum(['required', 'optional', 'none'], {
      description: 'Whether TLS is needed at `ftp`; `none` if the server has no certificate.',
    }),
  },
  { title: 'FtpServer', description: 'Where clients connect over FTP.' },
)
export type FtpServer = Static<typeof FtpServer>

export const exampleServers: { sftpServer: SftpServer; ftpServer: FtpServer } = {
  sftpServer: {
    host: 'files.harbour.example',
    port: 2022,
    hostKeys: ['ssh-ed25519 SHA256:9kCxp5hYyyvOzgGr3y9Hp8vJgPSzVjHZIvDP0Yw2n3E'],
  },
  ftpServer: {
    ftp: { host: 'files.harbour.example', port: 2121 },
    ftps: { host: 'files.harbour.example', port: 2990 },
    encryption: 'required',
  },
}

export const CurrentUserResponse = envelope('CurrentUserResponse', {
  data: User,
  included: Type.Array(Included),
  transports: Transports,
  sftpServer: nullable(SftpServer),
  ftpServer: nullable(FtpServer),
  operator: Type.Boolean({ description: 'Whether you may change settings of the server, in a browser.' }),
  accent: Type.Enum([...accentNames], { description: 'Accent colour of the account.' }),
  trashDays: Type.Integer({ description: 'Days that deleted files stay in the trash.' }),
  keepVersions: Type.Boolean({
    description: 'Whether the account keeps replaced contents as versions; otherwise they are moved to the trash.',
  }),
})

export const UserCollectionResponse = collection('UserCollectionResponse', User, Included)
export type UserCollectionResponse = Static<typeof UserCollectionResponse>

/** `include` of operations that return users. */
export const userInclude = includeList(['homeResource', 'ownerAccount'], {
  resource: 'homeResource',
  owningAccount: 'ownerAccount',
  account: 'ownerAccount',
})
