import type { MediaProvider, MediaStoreSettings } from '../../ports/media.js';
import { createDirectoryMedia } from './directory.js';

/** The package of Cloudinary is loaded only where it is used: it takes half a second. */
export const openMediaStore = async (settings: MediaStoreSettings): Promise<MediaProvider> =>
  settings.name === 'directory' ? createDirectoryMedia(settings.directory) : (await import('./cloudinary.js')).createCloudinary(settings);
