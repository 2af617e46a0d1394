"""What WeCom and official accounts share, being one platform: the seal, its XML, how calls are made and codes read."""
