/**
 * Every screen of the app, in the order of the navigation. To add one, state its address, label, who may see it, and the
 * module that is loaded on first visit. Screens with tabs have a module for each tab.
 */
import type { ComponentType } from 'react'
import type { IconName } from '../components/display/icon.tsx'
import { can, isAdmin, type Me } from '../data/account/me.ts'

type Load = () => Promise<{ readonly Page: ComponentType }>

type Refusal = string | ((me: Me) => string | undefined)

export interface Tab {
  /** Last segment of the address: `/account/developer`. */
  readonly path: string
  readonly label: string
  readonly may?: (me: Me) => boolean
  /** Shown instead of "no access" to users who may not see it. */
  readonly refusal?: Refusal
  /** Whether addresses below it belong to it: `/sharing/receive/9/form`. */
  readonly hasRest?: boolean
  readonly load: Load
}

export interface Screen {
  readonly path: string
  readonly label: string
  readonly icon: IconName
  /** Absent: everyone. */
  readonly may?: (me: Me) => boolean
  readonly refusal?: Refusal
  /** Whether addresses below it belong to it: `/files/inbound/2026`. The page reads them from the address. */
  readonly hasRest?: boolean
  readonly load?: Load
  /** Used instead of `load`. The address without a tab redirects to the first one that the user may see. */
  readonly tabs?: readonly Tab[]
}

const mayShare = (me: Me) => can(me, 'share')
const mayNotify = (me: Me) => can(me, 'notification')
const noMail = 'This server cannot send emails: no mail server is configured (SALLYPORT_SMTP_URL).'
const askAdministrator = 'Ask an administrator of your account.'

export const screens: readonly Screen[] = [
  {
    path: '/files',
    label: 'Files',
    icon: 'folder',
    hasRest: true,
    may: (me) => can(me, 'list') || can(me, 'upload'),
    load: () => import('../pages/files/page.tsx'),
  },
  {
    path: '/sharing',
    label: 'Sharing',
    icon: 'share',
    may: mayShare,
    tabs: [
      { path: 'share', label: 'SHARE', load: () => import('../pages/sharing/share.tsx') },
      { path: 'send', label: 'SEND', load: () => import('../pages/sharing/send.tsx') },
      { path: 'receive', label: 'RECEIVE', hasRest: true, load: () => import('../pages/sharing/receive.tsx') },
      { path: 'history', label: 'HISTORY', load: () => import('../pages/sharing/history.tsx') },
      {
        path: 'direct-links',
        label: 'DIRECT LINKS',
        may: isAdmin,
        refusal: `Only administrators can create direct links. ${askAdministrator}`,
        load: () => import('../pages/sharing/direct-links.tsx'),
      },
    ],
  },
  {
    path: '/notifications',
    label: 'Notifications',
    icon: 'bell',
    may: mayNotify,
    refusal: (me) => (me.transports.mail ? undefined : `Notifications are emails. ${noMail}`),
    load: () => import('../pages/notifications/page.tsx'),
  },
  {
    path: '/users',
    label: 'Users',
    icon: 'users',
    may: isAdmin,
    tabs: [
      { path: 'list', label: 'USERS', load: () => import('../pages/users/page.tsx') },
      {
        path: 'ssh-keys',
        label: 'SSH KEYS',
        may: (me) => me.transports.sftp,
        refusal: 'SSH keys are used with SFTP, which this server does not provide.',
        load: () => import('../pages/ssh-keys/page.tsx'),
      },
    ],
  },
  {
    path: '/activity',
    label: 'Activity',
    icon: 'pulse',
    may: isAdmin,
    tabs: [
      { path: 'session', label: 'SESSION LOGS', load: () => import('../pages/activity/session-log.tsx') },
      { path: 'webhooks', label: 'WEBHOOK LOGS', load: () => import('../pages/activity/webhook-log.tsx') },
      { path: 'connections', label: 'CONNECTIONS', load: () => import('../pages/activity/connections.tsx') },
      { path: 'numbers', label: 'LAST 24 HOURS', load: () => import('../pages/activity/statistics.tsx') },
    ],
  },
  {
    path: '/trash',
    label: 'Trash Can',
    icon: 'trash',
    may: (me) => can(me, 'delete'),
    load: () => import('../pages/trash/page.tsx'),
  },
  {
    path: '/account',
    label: 'My Account',
    icon: 'cog',
    tabs: [
      { path: 'preferences', label: 'PREFERENCES', load: () => import('../pages/account/preferences.tsx') },
      { path: 'security', label: 'SECURITY', load: () => import('../pages/security/page.tsx') },
      {
        path: 'sftp',
        label: 'SFTP',
        may: (me) => me.sftpServer !== null,
        refusal: 'This server does not provide SFTP.',
        load: () => import('../pages/account/sftp.tsx'),
      },
      {
        path: 'ftp',
        label: 'FTP',
        may: (me) => me.ftpServer !== null,
        refusal: 'This server does not provide FTP.',
        load: () => import('../pages/account/ftp.tsx'),
      },
      {
        path: 'branding',
        label: 'BRANDING',
        may: isAdmin,
        refusal: `Only administrators can change the branding. ${askAdministrator}`,
        load: () => import('../pages/account/branding.tsx'),
      },
      {
        path: 'email-lists',
        label: 'EMAIL LISTS',
        may: (me) => me.transports.mail,
        refusal: noMail,
        load: () => import('../pages/email-lists/page.tsx'),
      },
      {
        path: 'developer',
        label: 'DEVELOPER',
        may: isAdmin,
        refusal: `Only administrators can manage API keys, access tokens and webhooks. ${askAdministrator}`,
        load: () => import('../pages/developer/page.tsx'),
      },
    ],
  },
]

export const maySee = (it: Pick<Tab, 'may'>, me: Me): boolean => it.may?.(me) ?? true
