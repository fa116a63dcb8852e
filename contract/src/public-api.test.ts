import { expect, test } from 'vitest'
import type { Operation } from './definition/operation.ts'
import { openApiDocument } from './openapi.ts'
import { operations } from './operations.ts'

// What existing clients depend on, as far as it exists here: method, path, id, then path, query and header parameters
// (`!` for required), body fields, success statuses. Additions are allowed; nothing may be removed.
const publicApi = `
GET    /resources                        getResourceInfo             resource! include -> 200
POST   /resources                        addFolder                   {path name parentResource} -> 201
DELETE /resources                        deleteResources             {resources!} -> 200 207
GET    /resources/{id}                   getResourceInfoById         id! include -> 200
DELETE /resources/{id}                   deleteResourceById          id! -> 200
GET    /resources/list                   listResources               resource! sort offset limit type name include -> 200
GET    /resources/list/{id}              listResourceContents        id! sort offset limit type include -> 200
GET    /resources/download               download                    resources[]! downloadArchiveName -> 200
POST   /resources/upload                 uploadFile                  path! fileSize! resume allowOverwrite offsetBytes {file!} -> 201
PATCH  /resources/{id}                   updateResourceById          id! {name!} -> 200
POST   /resources/move                   moveResources               {resources! parentResource!} -> 200 207
POST   /resources/copy                   copyResources               {resources! parentResource!} -> 200 207
POST   /resources/compress               compressFiles               {resources! parentResource archiveName} -> 201
POST   /resources/extract                extractFiles                {resource! parentResource!} -> 201
GET    /resources/preview                getPreviewImage             resource! size! width height page -> 200
GET    /webhooks                         getWehooksList              include offset limit -> 200
POST   /webhooks                         addWebhook                  {endpointUrl! resource responseVersion triggers} -> 201
GET    /webhooks/{id}                    getWebhookById              id! include -> 200
PATCH  /webhooks/{id}                    updateWebhook               id! {endpointUrl resource responseVersion triggers} -> 200
DELETE /webhooks/{id}                    deleteWebhook               id! -> 200
POST   /webhooks/regenerate-token/{id}   regenerateWebhookToken      id! -> 200
POST   /webhooks/resend/{activityId}     resendWebhookActivityEntry  activityId! -> 200
GET    /account                          getAccount                  include -> 200
PATCH  /account                          updateAccount               {accountOnboarding allowedIpRanges brandingSettings complexPasswords customSignature emailContent emailSubject externalDomain quota secureOnly showReferralLinks} -> 200
GET    /users                            listUsers                   username homeResource nickname email role status search offset sort limit include -> 200
POST   /users                            addUser                     {username! homeResource! email! password! role! permissions! timeZone! nickname expiration locked onboarding welcomeEmail} -> 201
GET    /users/{id}                       getUserById                 id! include -> 200
PATCH  /users/{id}                       updateUser                  id! {email expiration homeResource locked nickname onboarding password permissions role timeZone username} -> 200
DELETE /users/{id}                       deleteUser                  id! -> 200
GET    /shares                           listShares                  offset limit scope sort type include name recipient message username search -> 200
POST   /shares                           addShare                    {type! name! accessMode embed expiration fileDropCreateFolders hasNotification isPublic messageBody messageSubject notificationEmails password recipients requireEmail resources sendingLocalFiles} -> 201
POST   /shares/complete-send/{id}        completeDirectSend          id! -> 200
GET    /shares/{id}                      getShareById                id! include -> 200
PATCH  /shares/{id}                      updateShareById             id! {accessMode embed expiration fileDropCreateFolders hasNotification isPublic messageBody messageSubject name notificationEmails password recipients requireEmail resources status} -> 200
DELETE /shares/{id}                      deleteShareById             id! -> 200
POST   /recipients/shares/invites/{shareId} resendInvitationsForShare shareId! {recipientId} -> 201
GET    /forms                            getFormByShareHash          shareHash! include -> 200
GET    /forms/{id}                       getFormById                 id! include -> 200
PATCH  /forms/{id}                       updateFormById              id! {cssStyles elements formDescription submitButtonText successMessage} -> 200
GET    /forms/entries/{id}               getFormEntries              id! limit offset -> 200
DELETE /forms/entries/{id}               deleteFormMessageById       id! -> 200
GET    /activity/session                 getSessionLogs              startDate endDate ipAddress username path type offset limit sort -> 200
GET    /activity/webhooks                getWebhookLogs              startDate endDate endpointUrl event statusCode resourcePath username offset limit sort -> 200
GET    /notifications                    listNotifications           type offset sort limit include action -> 200
POST   /notifications                    addNotification             {action! type! resource! usernames! sendEmail! recipients message} -> 201
GET    /notifications/{id}               getNotificationById         id! include -> 200
PATCH  /notifications/{id}               updateNotificationById      id! {action usernames sendEmail recipients message} -> 200
DELETE /notifications/{id}               deleteNotificationById      id! -> 200
POST   /email/referral                   sendReferralEmail           {emails! message!} -> 201
POST   /email/welcome/{username}         sendWelcomeEmail            username! -> 201
GET    /email-lists                      getEmailLists               include -> 200
POST   /email-lists                      addEmailList                {name! emails!} -> 201
GET    /email-lists/{id}                 getEmailListById            id! include -> 200
PATCH  /email-lists/{id}                 updateEmailListById         id! {emails name} -> 200
DELETE /email-lists/{id}                 deleteEmailListById         id! -> 200
GET    /ssh-keys                         getSSHKeysList              userId limit offset -> 200
POST   /ssh-keys                         addSSHKey                   {userId! publicKey!} -> 200
GET    /ssh-keys/{id}                    getSSHKey                   id! -> 200
DELETE /ssh-keys/{id}                    deleteSSHKey                id! -> 200
`
  .trim()
  .split('\n')

const attributes: Record<string, string> = {
  ResourceAttributes:
    'hash name extension type path size fileCount previewable createdBy uploadDate createdAt updatedAt accessedAt createdTime updatedTime accessedTime',
  WebhookAttributes: 'endpointUrl responseVersion triggers verificationToken failed created modified',
  WebhookActivityAttributesV1:
    'attemptId accountId webhookId webhookPath webhookFormat endpointUrl event username ipAddress resourcePath resend status response created details',
  WebhookActivityAttributesV2:
    'attemptId accountId webhookId webhookPath webhookFormat endpointUrl event username ipAddress resourcePath resend status response created details',
  WebhookV1Details: 'attemptId accountName protocol username event attempt',
  UserAttributes:
    'username nickname email role permissions homePath homeDir accountName timeZone status locked firstLogin onboarding accessTimestamp expiration created modified',
  UserPermissions: 'download upload modify delete list changePassword share notification viewFormData deleteFormData',
  AccountAttributes:
    'accountName status maxUsers userCount quota planDetails branding brandingSettings customDomain externalDomains allowedIp secureOnly complexPasswords accountOnboarding showReferralLinks customSignature welcomeEmailSubject welcomeEmailContent clientId created modified',
  ResourceCopyMove: 'responseStatus data meta',
  ShareAttributes:
    'accessDescription accessMode created embed expiration expired fileDropCreateFolders formId hasNotification hasPassword hash inherited messages modified name ownerHash paths public recipients requireEmail resent status trackingStatus type',
  ShareRecipient: 'created email hash id received sent shareId type',
  Message: 'body created id modified shareId subject userId',
  SessionActivityAttributes:
    'bytesTransferred created duration fileName fileSource ipAddress operation protocol sessionId status username',
  PreviewFileAttributes: 'image imageHash pageCount size',
  Quota:
    'bandwidthLimit bandwidthUsed diskLimit diskUsed noticeEnabled noticeThreshold transactionsLimit transactionsNoticeEnabled transactionsNoticeThreshold',
  NotificationAttributes:
    'action created message modified name path readableDescription readableDescriptionWithoutPath recipients sendEmail shareId type userId usernames',
  NotificationRecipient: 'created email id modified notificationId',
  EmailListAttributes: 'name emails created modified',
  FormAttributes: 'cssStyles elements formDescription submitButtonText successMessage',
  FormField: 'id name order settings type',
  FormFieldSettings: 'description isRequired senderEmail useAsFolderName width fileTypes',
  FormEntryField: 'name order value',
  SSHKeyAttributes: 'fingerprint created lastLogin',
  Error: 'code detail title meta',
}

interface Shape {
  required?: string[]
  properties?: Record<string, unknown>
}
interface Described {
  operationId: string
  parameters: { name: string; required: boolean }[]
  requestBody?: { content: Record<string, { schema: Shape }> }
  responses: Record<string, unknown>
}
const document = JSON.parse(JSON.stringify(openApiDocument({ serverUrl: 'http://localhost', version: '0' }))) as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, Shape> }
}

test.each(publicApi)('%s', (line) => {
  const [, method = '', path = '', id = '', takes = '', gives = ''] =
    /^(\w+) +(\S+) +(\w+) +(.*)-> (.*)$/.exec(line) ?? []
  const it = document.paths[path]?.[method.toLowerCase()]
  expect(it?.operationId).toBe(id)
  const body = Object.values(it?.requestBody?.content ?? {})[0]?.schema
  const offered = [
    ...(it?.parameters ?? []).map(({ name, required }) => (required ? `${name}!` : name)),
    ...Object.keys(body?.properties ?? {}).map((name) => (body?.required?.includes(name) ? `${name}!` : name)),
  ]
  expect(offered).toEqual(expect.arrayContaining(takes.split(/[ {}]+/).filter((name) => name !== '')))
  const required = offered.filter((name) => name.endsWith('!'))
  expect(takes.split(/[ {}]+/), 'nothing more is required than clients send').toEqual(expect.arrayContaining(required))
  expect(Object.keys(it?.responses ?? {}).filter((status) => status < '300')).toEqual(gives.split(' '))
})

test.each(Object.entries(attributes))('%s has every field that clients read', (name, fields) => {
  expect(Object.keys(document.components.schemas[name]?.properties ?? {})).toEqual(
    expect.arrayContaining(fields.split(' ')),
  )
})

test('operations that are not additions belong to the public API, and are listed above', () => {
  const ours = Object.values<Operation>(operations).filter((it) => !it.addition)
  expect(ours.map((it) => it.id).sort()).toEqual(publicApi.map((line) => line.split(/ +/)[2]).sort())
})

test('the fields that clients require are required', () => {
  const required = (name: string) => document.components.schemas[name]?.required
  expect(required('UserAttributes')).toEqual(
    expect.arrayContaining(
      'status created modified accountName username nickname permissions role timeZone onboarding'.split(' '),
    ),
  )
  expect(required('UserPermissions')).toHaveLength(10)
  expect(required('WebhookResponse')).toEqual(['responseStatus', 'data', 'included'])
  expect(document.components.schemas.WebhookResponse?.properties?.data).toMatchObject({ type: 'array' })
  expect(document.components.schemas.EmptyResponse?.properties?.data).toMatchObject({ type: 'array' })
})
