/** @jsxImportSource preact */
/**
 * The script of the public pages, which work without it. It adds drag and drop, progress and resuming to forms that send
 * files.
 */
import { render } from 'preact'
import { enhanceFileField, type Files } from './file-field.tsx'
import { clearError, showError } from './input-errors.ts'
import { Refusal, requestJson, sendFile, type UploadTarget } from './send-file.ts'
import { t } from './texts.ts'

// A file that has the extension of an image without being one has no thumbnail.
for (const picture of document.querySelectorAll<HTMLImageElement>('img.picture, img.large'))
  picture.decode().catch(() => picture.closest('a, p')?.remove())

// Without cookies the password would be asked for forever. Embedded pages need none.
const gate = document.querySelector<HTMLFormElement>('.gate form')
if (gate && !navigator.cookieEnabled && window === window.top)
  showProblem(gate, t('Your browser blocks cookies for this page. Allow them to continue.'))

for (const form of document.querySelectorAll<HTMLFormElement>('form.send'))
  if (form.querySelector('[data-files]')) enhanceForm(form)

/** Sends the files that have not arrived; resolves to whether all have. */
async function sendAll(files: Files, way: UploadTarget): Promise<boolean> {
  for (const { id, file, path } of files.all.filter(({ state }) => state !== 'sent')) {
    files.change(id, { state: 'sending', sent: 0 })
    try {
      await sendFile(
        way,
        { file, path },
        {
          onSent: (sent) => files.change(id, { state: 'sending', sent }),
          onWaiting: () => files.change(id, { state: 'waiting' }),
        },
      )
      files.change(id, { state: 'sent' })
    } catch (error) {
      files.change(id, { state: 'failed', problem: sentenceOf(error) })
    }
  }
  return files.all.every(({ state }) => state === 'sent')
}

function enhanceForm(form: HTMLFormElement): void {
  const area = form.querySelector<HTMLElement>('[data-files]')
  const input = area?.querySelector('input')
  if (!area || !input) return
  const visit = form.querySelector<HTMLInputElement>('input[name=visit]')?.value ?? ''
  const { required } = input
  input.required = false
  const files = enhanceFileField(area, input, () =>
    showProblem(form, t('The dropped files could not be read. Select them instead.')),
  )
  /** The submission in progress with its entries, retained so that failed files can be sent again. */
  let entry: number | null = null
  let sentFields = ''

  async function sendFields(entries: string): Promise<number> {
    const entered = textValuesOf(form)
    const now = JSON.stringify(entered)
    if (entry === null) entry = (await requestJson<{ entry: number }>('POST', entries, visit, entered)).entry
    else if (now !== sentFields) await requestJson('POST', `${entries}/${entry}/fields`, visit, entered)
    sentFields = now
    return entry
  }

  async function run(): Promise<void> {
    const { entries, upload } = form.dataset
    if ((required || upload !== undefined) && files.all.length === 0)
      throw new Refusal(400, '', { files: t('Select at least one file.') })
    if (files.all.some(({ state }) => state === 'refused'))
      throw new Refusal(400, '', { files: t('Remove the files that are too large.') })
    const target = upload ?? `${entries}/${await sendFields(entries ?? '')}`
    if (!(await sendAll(files, { target, visit })))
      throw new Refusal(400, t('Some files were not uploaded. Remove them or retry.'))
    if (upload !== undefined) reload(form, upload, visit)
    else thank(form, await requestJson('POST', `${target}/complete`, visit))
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(form, run)
  })
}

/** One submission at a time; asks before the page is closed meanwhile. */
async function submit(form: HTMLFormElement, run: () => Promise<void>): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button.primary')
  if (!button || button.disabled) return
  button.disabled = true
  window.addEventListener('beforeunload', preventUnload)
  showProblem(form, '')
  clearError(form)
  try {
    await run()
  } catch (error) {
    const fields = error instanceof Refusal ? error.fields : {}
    showProblem(form, Object.keys(fields).length > 0 ? t('Check the marked fields.') : sentenceOf(error))
    showError(form, fields)
  } finally {
    button.disabled = false
    window.removeEventListener('beforeunload', preventUnload)
  }
}

const preventUnload = (event: Event) => event.preventDefault()

const sentenceOf = (error: unknown): string =>
  error instanceof Refusal ? error.message.replace(/^files: /, '') : t('The connection was lost. Send again to resume.')

const textValuesOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    [...new FormData(form)].filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[0] !== 'visit',
    ),
  )

/** The error, above the button. */
function showProblem(form: HTMLFormElement, problem: string): void {
  form.querySelector('.outcome')?.remove()
  if (problem === '') return
  const line = document.createElement('p')
  line.className = 'problem outcome'
  line.setAttribute('role', 'alert')
  line.textContent = problem
  form.append(line)
}

function thank(
  form: HTMLFormElement,
  { names, text }: { readonly names: readonly string[]; readonly text: string },
): void {
  const card = form.closest('section')
  if (!card) return
  const again = () => location.reload()
  render(
    <>
      <h1 tabIndex={-1} ref={(heading) => heading?.focus()}>
        {text}
      </h1>
      <ul class="received">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <p>{t('You can close this page now.')}</p>
      <p>
        <button type="button" class="button" onClick={again}>
          {t('Send more')}
        </button>
      </p>
    </>,
    emptied(card),
  )
}

function emptied(card: Element): Element {
  card.replaceChildren()
  return card
}

/** Refreshes the folder listing; in embedded pages by a form, because the visit must not appear in an address. */
function reload(form: HTMLFormElement, upload: string, visit: string): void {
  if (visit === '') return void location.reload()
  const way = document.createElement('form')
  way.method = 'post'
  way.action = upload.replace('/upload/', '/folder/')
  const field = form.querySelector('input[name=visit]')
  if (field) way.append(field.cloneNode())
  document.body.append(way)
  way.submit()
}
