/** Every error code of the API: its status, a title, and what it means. */

export const errors = {
  ERROR_INVALID_PARAMETER: {
    status: 400,
    title: 'Invalid parameter',
    text: 'A parameter or a field of the body is missing or invalid. The detail names it and says what is expected.',
  },
  ERROR_INVALID_PASSWORD: {
    status: 400,
    title: 'Password too weak',
    text: 'A new password does not meet the requirements of the account.',
  },
  ERROR_INVALID_CREDENTIALS: {
    status: 401,
    title: 'Credentials not recognised',
    text: 'The API key or access token is missing, wrong or revoked, the session has ended, or the user is locked or has expired. At sign-in: the name, password or code is wrong.',
  },
  ERROR_SECOND_FACTOR_REQUIRED: {
    status: 401,
    title: 'Code required',
    text: 'The password is correct, and the user has a second factor: sign in again with `code`.',
  },
  ERROR_INSUFFICIENT_PRIVILEGES: {
    status: 403,
    title: 'Not allowed',
    text: 'The user of the access token does not have permission. The detail names the missing permission or role.',
  },
  ERROR_PLAN_LIMIT: {
    status: 403,
    title: 'Plan limit reached',
    text: 'The account has reached a limit of its plan. The detail says which limit, how much is used and who can change it.',
  },
  ERROR_CSRF: {
    status: 403,
    title: 'Cross-site request',
    text: 'The request was not sent by our own pages. Requests with a session cookie that are not reads need the header `X-Sallyport-Client: web`.',
  },
  ERROR_NOT_FOUND: {
    status: 404,
    title: 'No such operation',
    text: 'There is no operation at this address. Check the path and the base URL, which ends in `/api/v2`.',
  },
  ERROR_RESOURCE_NOT_FOUND: {
    status: 404,
    title: 'No such file or folder',
    text: 'The file or folder does not exist, or is outside of what the user can see.',
  },
  ERROR_WEBHOOK_NOT_FOUND: { status: 404, title: 'No such webhook', text: 'The account has no webhook with this id.' },
  ERROR_WEBHOOK_ACTIVITY_NOT_FOUND: {
    status: 404,
    title: 'No such log entry',
    text: 'The webhook log of the account has no entry with this id.',
  },
  ERROR_WEBHOOK_MESSAGE_NOT_FOUND: {
    status: 404,
    title: 'No such message',
    text: 'No webhook of the account has a message with this id.',
  },
  ERROR_EVENT_NOT_FOUND: {
    status: 404,
    title: 'No such event',
    text: 'The account has no event with this id, or its retention period has ended.',
  },
  ERROR_API_KEY_NOT_FOUND: { status: 404, title: 'No such API key', text: 'The account has no API key with this id.' },
  ERROR_ACCESS_TOKEN_NOT_FOUND: {
    status: 404,
    title: 'No such access token',
    text: 'The account has no access token with this id.',
  },
  ERROR_USER_NOT_FOUND: { status: 404, title: 'No such user', text: 'The account has no user with this id or name.' },
  ERROR_ACCOUNT_NOT_FOUND: { status: 404, title: 'No such account', text: 'The account does not exist.' },
  ERROR_CONNECTION_NOT_FOUND: {
    status: 404,
    title: 'No such connection',
    text: 'The account has no connection with this id, or it has ended.',
  },
  ERROR_ARCHIVE_JOB_NOT_FOUND: {
    status: 404,
    title: 'No such archive job',
    text: 'There is no archive job with this id, it has finished, or it belongs to another user.',
  },
  ERROR_SESSION_NOT_FOUND: {
    status: 404,
    title: 'No such session',
    text: 'There is no such session, it has ended, or it belongs to another user.',
  },
  ERROR_SHARE_NOT_FOUND: {
    status: 404,
    title: 'No such share',
    text: 'The share does not exist or belongs to another user.',
  },
  ERROR_NOTIFICATION_NOT_FOUND: {
    status: 404,
    title: 'No such notification',
    text: 'The notification does not exist or belongs to another user.',
  },
  ERROR_DIRECT_LINK_NOT_FOUND: {
    status: 404,
    title: 'No such direct link',
    text: 'The account has no direct link with this id.',
  },
  ERROR_FORM_NOT_FOUND: {
    status: 404,
    title: 'No such form',
    text: 'The form does not exist or belongs to another user.',
  },
  ERROR_FORM_ENTRY_NOT_FOUND: {
    status: 404,
    title: 'No such submission',
    text: 'The submission does not exist, or its form belongs to another user.',
  },
  ERROR_EMAIL_LIST_NOT_FOUND: {
    status: 404,
    title: 'No such email list',
    text: 'The email list does not exist or belongs to another user.',
  },
  ERROR_SSH_KEY_NOT_FOUND: { status: 404, title: 'No such SSH key', text: 'The account has no SSH key with this id.' },
  ERROR_METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    text: 'The address does not support this HTTP method. The `Allow` header lists the supported methods.',
  },
  ERROR_CONFLICT: {
    status: 409,
    title: 'Conflict',
    text: 'The request conflicts with the current state, for example a name that already exists, or an upload resumed at the wrong offset. The detail says what to send instead.',
  },
  ERROR_GONE: { status: 410, title: 'Gone', text: 'The resource existed and is permanently removed.' },
  ERROR_TOO_LARGE: {
    status: 413,
    title: 'Too large',
    text: 'The body, or a part of it, is larger than the operation accepts.',
  },
  ERROR_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    text: 'The content type of the body is not supported. Send `application/json`, or the file as described.',
  },
  ERROR_RANGE: {
    status: 416,
    title: 'Range outside of the file',
    text: 'The requested range starts after the end of the file. The `Content-Range` header contains its size.',
  },
  ERROR_TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    text: 'The transactions of the last 24 hours are used up, there were too many wrong passwords or credentials, or too many archive jobs are waiting. `Retry-After` says when to retry.',
  },
  ERROR_INTERNAL: {
    status: 500,
    title: 'Internal error',
    text: 'The server failed. Its log has the details; only reads are safe to repeat.',
  },
  ERROR_NOT_IMPLEMENTED: {
    status: 501,
    title: 'Not implemented',
    text: 'The request uses a part of HTTP that the server does not speak, such as a transfer coding other than `chunked`.',
  },
  ERROR_UNAVAILABLE: {
    status: 503,
    title: 'Unavailable',
    text: 'The server is starting, stopping or waiting for its database. Retry shortly.',
  },
  ERROR_STORAGE_FULL: {
    status: 507,
    title: 'Storage full',
    text: 'The account, or the disk of the server, does not have enough space.',
  },
} as const satisfies Record<`ERROR_${string}`, { status: number; title: string; text: string }>

export type ErrorCode = keyof typeof errors

/**
 * The body of an error as JSON text. Compact, `responseStatus` first, then `code` and `detail` adjacent and last:
 * published clients extract the error from the raw text instead of parsing it.
 */
export function errorBody(status: number, code: ErrorCode, detail: string, meta?: ErrorMeta): string {
  const more = meta ? `,"meta":${JSON.stringify(meta)}` : ''
  return `{"responseStatus":${status},"errors":[{"code":"${code}","detail":${JSON.stringify(detail)}${more}}]}`
}

/** Further fields for programs, only in operations that no published client has. */
export interface ErrorMeta {
  /** The oldest cursor that is still valid. */
  readonly cursor: string
}
