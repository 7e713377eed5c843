"""What happened with each employer: logged in 15 seconds or in bulk, promises until they are kept."""
