/**
 * The script of the public pages, which work without it. It adds drag and drop, progress and resuming to forms that send
 * files.
 */
import { uploadedCookie, writeUploaded } from '@sallyport/contract/form-page/uploaded.ts'
import { enhanceEntries } from './entries.ts'
import { enhanceFileField, type Files } from './file-field.tsx'
import { checkInputs, clearError, clearInput, problemsIn, showError } from './input-errors.ts'
import './preview/preview.ts'
import { showLocalTimes, showReceipt } from './receipt.ts'
import { Refusal, requestJson, sendFile, sentenceOf, type UploadTarget } from './send-file.ts'
import { t } from './texts.ts'
import { enhanceUploadPanel } from './upload-panel.ts'

// A file that has the extension of an image without being one has no thumbnail.
for (const picture of document.querySelectorAll<HTMLImageElement>('img.picture'))
  picture.decode().catch(() => (picture.nextElementSibling ? picture : picture.closest('a, p'))?.remove())

document.querySelector<HTMLElement>('.done')?.focus()

// Without cookies the password would be asked for forever. Embedded pages need none.
const gate = document.querySelector<HTMLFormElement>('.access form')
if (gate && !navigator.cookieEnabled && window === window.top)
  showProblem(gate, t('Your browser blocks cookies for this page. Allow them to continue.'))

showLocalTimes(document)

const password = gate?.querySelector<HTMLInputElement>('input[type=password]')
if (password) addShowButton(password)

for (const list of document.querySelectorAll<HTMLElement>('.list')) enhanceEntries(list)

for (const form of document.querySelectorAll<HTMLFormElement>('form.send')) {
  checkInputs(form)
  if (form.querySelector('[data-files]')) enhanceForm(form)
  else form.addEventListener('submit', (event) => hasProblems(form) && event.preventDefault())
}

/** A button that shows what is typed, and hides it again; a submission always sends a password field. */
function addShowButton(input: HTMLInputElement): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button'
  const show = (isShown: boolean) => {
    input.type = isShown ? 'text' : 'password'
    button.textContent = isShown ? t('Hide') : t('Show')
    button.setAttribute('aria-label', isShown ? t('Hide password') : t('Show password'))
  }
  show(false)
  button.addEventListener('click', () => show(input.type === 'password'))
  input.form?.addEventListener('submit', () => show(false))
  const row = document.createElement('div')
  row.className = 'secret'
  input.replaceWith(row)
  row.append(input, button)
}

/** Sends the files that have not arrived, and adds their names to `names`; resolves to whether all have. */
async function sendAll(files: Files, way: UploadTarget, names: string[]): Promise<boolean> {
  for (const { id, file, path } of files.all.filter(({ state }) => state !== 'sent')) {
    files.change(id, { state: 'sending', sent: 0 })
    try {
      const name = await sendFile(
        way,
        { file, path },
        {
          onSent: (sent) => files.change(id, { state: 'sending', sent }),
          onWaiting: () => files.change(id, { state: 'waiting' }),
        },
      )
      names.push(path.includes('/') ? path.slice(0, path.indexOf('/')) : name)
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
  const isUpload = form.dataset['upload'] !== undefined
  const files = enhanceFileField(area, input, {
    dropTarget: (isUpload && form.closest<HTMLElement>('.card')) || area,
    ...(isUpload && { onChange: enhanceUploadPanel(form, input) }),
    onAdd() {
      clearInput(input)
      showProblem(form, '')
    },
    onError: () => showProblem(form, t('The dropped files could not be read. Select them instead.')),
  })
  /** The submission in progress with its entries, retained so that failed files can be sent again. */
  let entry: number | null = null
  let sentFields = ''
  const names: string[] = []

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
    if (files.all.some(({ state }) => state === 'refused'))
      throw new Refusal(400, '', { files: t('Remove the files that are too large.') })
    const target = upload ?? `${entries}/${await sendFields(entries ?? '')}`
    if (!(await sendAll(files, { target, visit }, names)))
      throw new Refusal(400, t('Some files were not uploaded. Remove them or retry.'))
    if (upload !== undefined) {
      // The browser would ask whether to leave the page.
      window.removeEventListener('beforeunload', preventUnload)
      reload(form, upload, visit, names)
    } else showReceipt(form, (await requestJson<{ card: string }>('POST', `${target}/complete`, visit)).card, visit)
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const isEmpty = files.all.length === 0
    const needsFiles = required || isUpload
    if (hasProblems(form, isEmpty && needsFiles ? { files: t('Select at least one file.') } : {})) return
    if (isEmpty) askForFiles(form, input, () => void submit(form, run))
    else void submit(form, run)
  })
}

/** Whether the form cannot be sent as it is; then the reasons are shown. */
function hasProblems(form: HTMLFormElement, more: Readonly<Record<string, string>> = {}): boolean {
  const problems = { ...problemsIn(form), ...more }
  const count = Object.keys(problems).length
  // One is said at its field, which gets the focus.
  showProblem(form, count > 1 ? t('Check the marked fields.') : '')
  showError(form, problems)
  return count > 0
}

/** Files are optional, but were probably forgotten. */
function askForFiles(form: HTMLFormElement, input: HTMLInputElement, sendWithout: () => void): void {
  showProblem(form, t('No files are selected. Select files, or send only your answers.'))
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'small'
  button.textContent = t('Send without files')
  button.addEventListener('click', sendWithout)
  const line = form.querySelector('.outcome')
  line?.classList.add('question')
  line?.append(button)
  input.focus()
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

/**
 * Refreshes the folder, which confirms the upload; in embedded pages by a form, because the visit must not appear in an
 * address.
 */
function reload(form: HTMLFormElement, upload: string, visit: string, names: readonly string[]): void {
  const [page = '', folderId] = upload.split('/upload/')
  const uploaded = writeUploaded({ folderId: Number(folderId), count: names.length, names })
  if (visit === '') {
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API.
    document.cookie = `${uploadedCookie}=${uploaded}; Path=${page}; Max-Age=60; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`
    history.scrollRestoration = 'manual'
    return void location.reload()
  }
  const way = document.createElement('form')
  way.method = 'post'
  way.action = upload.replace('/upload/', '/folder/')
  const field = form.querySelector('input[name=visit]')
  if (field) way.append(field.cloneNode())
  const what = document.createElement('input')
  Object.assign(what, { type: 'hidden', name: 'uploaded', value: uploaded })
  way.append(what)
  document.body.append(way)
  way.submit()
}
