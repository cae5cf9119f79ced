import { ApiError, refusalIn } from './ask.js';
import { accessToken } from './session.js';

export interface UploadedFile {
  id: string;
  filename: string;
  contentType: string;
  sizeBytes: number;
}

/**
 * Stores a file (POST /uploads/…). `onProgress` is told the share that has gone, 0–1; a `signal` that aborts ends it. Throws ApiError:
 * NO_ANSWER when the connection broke or it was ended.
 */
export async function upload<Answer = UploadedFile>(
  purpose: 'document' | 'contacts' | 'audience' | 'backup',
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  const authorization = `Bearer ${await accessToken()}`;
  const form = new FormData();
  form.append('file', file);
  return await new Promise((resolve, reject) => {
    // fetch doesn't say how much has gone.
    const request = new XMLHttpRequest();
    request.open('POST', `/uploads/${purpose}`);
    request.setRequestHeader('authorization', authorization);
    request.setRequestHeader('accept-language', document.documentElement.lang);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Answer);
      else reject(refusalIn(request.response) ?? new ApiError('NO_ANSWER', `The server answered ${request.status} without JSON.`));
    };
    request.onerror = request.onabort = () => reject(new ApiError('NO_ANSWER', 'The connection broke.'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
