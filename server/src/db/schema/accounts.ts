/** Tables of accounts, their users and their API keys. */
import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface AccountsSchema {
  installation: InstallationTable
  accounts: AccountTable
  logos: LogoTable
  users: UserTable
  api_keys: ApiKeyTable
  access_tokens: AccessTokenTable
  server_settings: ServerSettingTable
  usage: UsageTable
}

/** Properties of the installation: setup completed, hash of the setup code, check text of the secret key. */
interface InstallationTable {
  name: string
  value: string
}

/** Settings of the server that an operator has changed, by the name of the variable that takes precedence over them. */
interface ServerSettingTable {
  name: string
  /** As in the environment, sealed: the address of the mail server contains a password. */
  value: string
  /** User name of the operator. */
  changed_by: string
  changed_at: string
}

interface AccountTable {
  id: Generated<number>
  name: string
  name_key: string
  plan: string
  /** JSON of the plan limits of this account. */
  plan_limits: string
  /** JSON of the changed settings. */
  settings: Generated<string>
  /** JSON of the allowed address ranges, a copy from the settings; null for all. */
  allowed_ranges: string | null
  /** A copy of `secureOnly` from the settings. */
  secure_only: Generated<Flag>
  root_id: number | null
  master_id: number | null
  disk_limit: number
  disk_used: number
  /** How many of the used bytes are versions of files. */
  versions_used: Generated<number>
  /** A copy of `keepVersions` from the settings. */
  keep_versions: Generated<Flag>
  /** Number of folders of the account with a row in `folder_quotas`. */
  quota_folders: Generated<number>
  created_at: string
  modified_at: string
}

/** Logos of accounts; their hashes and sizes are in the account's settings. */
interface LogoTable {
  /** Random, for the URL of the logo. */
  hash: string
  account_id: number
  /** A PNG rendered by the server, as base64. */
  image: string
  created_at: string
}

interface UserTable {
  id: Generated<number>
  account_id: number
  username: string
  username_key: string
  /** argon2id; null: cannot sign in with a password. */
  password_hash: string | null
  /** '' for none. */
  email: string
  nickname: string
  role: string
  /** Comma-separated permission names. */
  permissions: string
  home_id: number
  /** Maximum bytes below the home folder; null for no limit. */
  storage_quota: Generated<number | null>
  /** `any`, `key`, `key+code`, `key+password` or `off`. */
  sftp_access: Generated<string>
  /** `default`, `on` or `off`. */
  ftp_access: Generated<string>
  time_zone: string
  /** Order of the files screen: `name`, `size` or `date`, with a minus for descending. */
  list_order: Generated<string>
  /** `en` or `de`; null: what the browser prefers. */
  language: Generated<string | null>
  locked: Flag
  onboarding: Flag
  /** Whether the user may change settings of the server. */
  operator: Generated<Flag>
  expires_at: string | null
  accessed_at: string | null
  created_at: string
  modified_at: string
}

interface ApiKeyTable {
  id: Generated<number>
  account_id: number
  created_by: number
  name: string
  description: string
  value_hash: string
  value_sealed: string
  created_at: string
  modified_at: string
}

interface AccessTokenTable {
  id: Generated<number>
  account_id: number
  key_id: number
  user_id: number
  name: Generated<string>
  token_hash: string
  /** The last four characters of the value, to recognize it by; empty for tokens from before they were stored. */
  last_four: Generated<string>
  created_at: string
  used_at: string | null
}

/** Requests counted against the rolling day: one row per account and minute. */
interface UsageTable {
  account_id: number
  /** Minutes since 1970. */
  minute: number
  count: number
}
