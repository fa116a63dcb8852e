/** @jsxImportSource preact */
/** The files to send, each with its progress. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { locale, t } from './texts.ts'

export interface Item {
  readonly id: number
  readonly file: File
  /** Path relative to the selection: `papers/2026/a.pdf`. */
  readonly path: string
  /** `refused` before it is sent. */
  readonly state: 'ready' | 'sending' | 'waiting' | 'sent' | 'failed' | 'refused'
  readonly sent: number
  readonly problem?: string
}

const words = (): Readonly<Record<Item['state'], string>> => ({
  ready: '',
  sending: '',
  waiting: t('Waiting for the connection; the upload will resume'),
  sent: t('Uploaded'),
  failed: '',
  refused: '',
})

const isFailed = (state: Item['state']): boolean => state === 'failed' || state === 'refused'

const stateOf = ({ state, sent, file, problem }: Item): string => {
  if (isFailed(state)) return problem ?? t('Failed')
  if (state === 'sending') return t('{sent} of {size}', { sent: sizeOf(sent, locale), size: sizeOf(file.size, locale) })
  return words()[state] || sizeOf(file.size, locale)
}

export function Queue({ items, remove }: { readonly items: readonly Item[]; remove(id: number): void }) {
  if (items.length === 0) return null
  const isUploading = items.some(({ state }) => state === 'sending' || state === 'waiting' || state === 'sent')
  const sent = items.filter(({ state }) => state === 'sent').length
  return (
    <>
      <ul class="queue">
        {items.map((item) => (
          <li key={item.id}>
            <div class="line">
              <span>{item.path}</span>
              {(item.state === 'ready' || isFailed(item.state)) && (
                <button
                  type="button"
                  class="small"
                  aria-label={t('Remove {path}', { path: item.path })}
                  onClick={() => remove(item.id)}
                >
                  {t('Remove')}
                </button>
              )}
            </div>
            {(item.state === 'sending' || item.state === 'waiting') && (
              <progress
                max={Math.max(1, item.file.size)}
                value={item.sent}
                aria-label={t('Upload of {path}', { path: item.path })}
              />
            )}
            <span class={isFailed(item.state) ? 'state failed' : 'state'}>{stateOf(item)}</span>
          </li>
        ))}
      </ul>
      <p class={isUploading ? 'hint' : 'hidden'} role="status">
        {t('{sent} of {count} uploaded', { sent, count: items.length })}
      </p>
    </>
  )
}
