/** For users who may upload but not list: a drop area, and the uploads of this page. */
import { Icon } from '../../../components/display/icon.tsx'
import { PageTitle } from '../../../components/display/page-title.tsx'
import { showFailure } from '../../../components/windows/show-notice.ts'
import { useUploadFiles, useUploadList } from '../../../data/uploads/uploads.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { DropArea } from './drop-area.tsx'
import { InterruptedUploads } from './interrupted-uploads.tsx'
import { UploadButton } from './upload-button.tsx'
import './upload-only.css'
import { t } from '../../../lib/language/language.ts'

export function UploadOnly() {
  const offer = useUploadFiles(showFailure)
  const done = useUploadList().filter(({ state }) => state === 'done')
  return (
    <>
      <PageTitle title={t('Upload files')} />
      <InterruptedUploads />
      <DropArea target={t('this account')} onDrop={(choice) => void offer('/', choice)}>
        <div className="upload-only">
          <Icon name="upload" size={40} />
          <p className="upload-only-title">{t('Drop files or folders here')}</p>
          <p>
            {t('You can upload files, but not see existing ones. If a name already exists, a number is added to it.')}
          </p>
          <UploadButton onChoose={(choice) => void offer('/', choice)} />
        </div>
      </DropArea>
      {done.length > 0 && (
        <section className="upload-only-done" aria-labelledby="handed-over">
          <h2 id="handed-over">{t('Uploaded just now')}</h2>
          <ul>
            {done.map(({ id, file, path }) => (
              <li key={id}>
                <Icon name="check" size={16} /> <bdi>{path.slice(1)}</bdi> <span>{sizeText(file.size)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
