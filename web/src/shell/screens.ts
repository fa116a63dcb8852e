/**
 * Every screen of the app, in the order of the navigation. To add one, state its address, label, who may see it, and the
 * module that is loaded on first visit. Screens with tabs have a module for each tab.
 */
import type { ComponentType } from 'react'
import type { IconName } from '../components/display/icon.tsx'
import { can, isAdmin, type Me } from '../data/account/me.ts'
import { t, tc } from '../lib/language/language.ts'
import { baseName } from '../lib/path.ts'
import { folderAt } from '../pages/files/location/address.ts'

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
const noMail = t(
  'This server cannot send emails, because no mail server is configured. Ask the operator of the server to configure one.',
)

const dashboard = '/dashboard'

export const screens: readonly Screen[] = [
  {
    path: dashboard,
    label: t('Dashboard'),
    icon: 'gauge',
    may: isAdmin,
    refusal: t('Only administrators can see the dashboard. Ask an administrator of your account.'),
    load: () => import('../pages/dashboard/page.tsx'),
  },
  {
    path: '/files',
    label: t('Files'),
    icon: 'folder',
    hasRest: true,
    may: (me) => can(me, 'list') || can(me, 'upload'),
    load: () => import('../pages/files/page.tsx'),
  },
  {
    path: '/sharing',
    label: t('Sharing'),
    icon: 'share',
    may: mayShare,
    tabs: [
      { path: 'share', label: tc('tab', 'Share'), load: () => import('../pages/sharing/list/share.tsx') },
      { path: 'send', label: tc('tab', 'Send'), load: () => import('../pages/sharing/list/send.tsx') },
      {
        path: 'receive',
        label: tc('tab', 'Receive'),
        hasRest: true,
        load: () => import('../pages/sharing/list/receive.tsx'),
      },
      { path: 'history', label: t('History'), load: () => import('../pages/sharing/list/history.tsx') },
      {
        path: 'direct-links',
        label: t('Direct links'),
        may: isAdmin,
        refusal: t('Only administrators can create direct links. Ask an administrator of your account.'),
        load: () => import('../pages/sharing/direct-links.tsx'),
      },
    ],
  },
  {
    path: '/notifications',
    label: t('Notifications'),
    icon: 'bell',
    may: mayNotify,
    refusal: (me) => (me.transports.mail ? undefined : `${t('Notifications are emails.')} ${noMail}`),
    load: () => import('../pages/notifications/page.tsx'),
  },
  {
    path: '/users',
    label: t('Users'),
    icon: 'users',
    may: isAdmin,
    tabs: [
      { path: 'list', label: t('Users'), load: () => import('../pages/users/page.tsx') },
      {
        path: 'ssh-keys',
        label: t('SSH keys'),
        may: (me) => me.transports.sftp,
        refusal: t('SSH keys are used with SFTP, which this server does not provide.'),
        load: () => import('../pages/ssh-keys/page.tsx'),
      },
    ],
  },
  {
    path: '/activity',
    label: t('Activity'),
    icon: 'pulse',
    may: isAdmin,
    tabs: [
      { path: 'session', label: t('Session logs'), load: () => import('../pages/activity/session-log.tsx') },
      { path: 'webhooks', label: t('Webhook logs'), load: () => import('../pages/activity/webhook-log.tsx') },
      { path: 'connections', label: t('Connections'), load: () => import('../pages/activity/connections.tsx') },
      { path: 'numbers', label: t('Last 24 hours'), load: () => import('../pages/activity/statistics.tsx') },
    ],
  },
  {
    path: '/trash',
    label: t('Trash Can'),
    icon: 'trash',
    may: (me) => can(me, 'delete'),
    load: () => import('../pages/trash/page.tsx'),
  },
  {
    path: '/account',
    label: t('My Account'),
    icon: 'cog',
    tabs: [
      { path: 'preferences', label: t('Preferences'), load: () => import('../pages/account/preferences.tsx') },
      { path: 'security', label: t('Security'), load: () => import('../pages/security/page.tsx') },
      {
        path: 'sftp',
        label: t('SFTP'),
        may: (me) => me.sftpServer !== null,
        refusal: t('This server does not provide SFTP.'),
        load: () => import('../pages/account/sftp.tsx'),
      },
      {
        path: 'ftp',
        label: t('FTP'),
        may: (me) => me.ftpServer !== null,
        refusal: t('This server does not provide FTP.'),
        load: () => import('../pages/account/ftp.tsx'),
      },
      {
        path: 'branding',
        label: t('Branding'),
        may: isAdmin,
        refusal: t('Only administrators can change the branding. Ask an administrator of your account.'),
        load: () => import('../pages/account/branding.tsx'),
      },
      {
        path: 'email-lists',
        label: t('Email lists'),
        may: (me) => me.transports.mail,
        refusal: noMail,
        load: () => import('../pages/email-lists/page.tsx'),
      },
      {
        path: 'developer',
        label: t('Developer'),
        may: isAdmin,
        refusal: t(
          'Only administrators can manage API keys, access tokens and webhooks. Ask an administrator of your account.',
        ),
        load: () => import('../pages/developer/page.tsx'),
      },
    ],
  },
  {
    path: '/server',
    label: t('Server settings'),
    icon: 'sliders',
    may: (me) => me.operator,
    refusal: t('Only operators of this server can change its settings. Ask whoever runs it.'),
    tabs: [
      { path: 'mail', label: t('Mail'), load: () => import('../pages/server/mail.tsx') },
      { path: 'addresses', label: t('Addresses'), load: () => import('../pages/server/addresses.tsx') },
      { path: 'retention', label: t('Retention and limits'), load: () => import('../pages/server/retention.tsx') },
      { path: 'accounts', label: t('Accounts'), load: () => import('../pages/server/accounts.tsx') },
      { path: 'imports', label: t('Imports'), hasRest: true, load: () => import('../pages/server/imports.tsx') },
      { path: 'transports', label: t('Ports and certificates'), load: () => import('../pages/server/transports.tsx') },
    ],
  },
]

export const maySee = (it: Pick<Tab, 'may'>, me: Me): boolean => it.may?.(me) ?? true

/** The screen that opens first. Administrators come to work with files, too: the dashboard is there when they want it. */
export const firstScreen = (me: Me): Screen | undefined =>
  screens.find((screen) => screen.path !== dashboard && maySee(screen, me))

const isUnder = (pathname: string, path: string) => pathname === path || pathname.startsWith(`${path}/`)

/** Title for the document and for screen readers: `/activity/webhooks` → 'Webhook logs · Activity'; `/files/in/north` → 'north'. */
export function titleOf(pathname: string): string {
  const screen = screens.find(({ path }) => isUnder(pathname, path))
  // The bare address only redirects to the first screen.
  if (!screen) return pathname === '/' ? '' : t('Page not found')
  const tab = screen.tabs?.find(({ path }) => isUnder(pathname, `${screen.path}/${path}`))
  const words = tab?.label
  if (words && words !== screen.label) return `${words} · ${screen.label}`
  return (screen.path === '/files' && baseName(folderAt(pathname))) || screen.label
}
